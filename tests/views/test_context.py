"""One turn as training sees it: captions where pictures were."""

from muse_builder.tasks.base import Utterance
from muse_builder.views.context import captioned, visible, without_pictures
from tests.dialogues import BY_ID, conversation
from tests.views.training_cases import ITEM


def test_captions_stand_where_pictures_were() -> None:
    context = without_pictures(visible(conversation(0), 3, ITEM))
    assert context[2].text == "In round 1 I suggest the Rosa Linen Shirt. [picture: Summary of Rosa Linen Shirt.]"
    assert context[2].items[0].image is None
    assert context[0].text == "Hello from 0."
    bare = BY_ID["red"].model_copy(update={"summary": "", "title": "Čapka\nПальто"})
    said = Utterance(role="user", action="share_image", text="Look:", items=(bare,))
    assert captioned(said).text == "Look: [picture: Čapka Пальто]"
