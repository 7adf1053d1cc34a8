"""A picture is spoken of only where one is shown."""

import pytest

from muse_builder.errors import ReplyError
from muse_builder.records import Turn
from muse_builder.screens.texts import TextScreen
from muse_builder.screens.unseen import KIND, unseen, unseen_lines

PLANTED = [
    "I already own a navy dress, see the picture.",
    "I've got this bag at home, as you can see.",
    "I have a green scarf, here's a photo.",
    "Here is my picture of the coat.",
    "Thanks for the picture, that helps a lot.",
    "Thank you for showing me, now I know what to match.",
    "In the picture you can see the ribbed cuffs.",
    "The photo shows a stand-up collar.",
    "Just look at the lace in the picture.",
    "You can see the pockets in the photo.",
    "I keep coming back to the color in the photo.",
    "Judging by the image, the sole is thick.",
    "From your photo I would say it is more teal than blue.",
    "The picture above tells it all.",
    "I'm sending you a picture of my boots.",
    "I attached a photo of my jacket.",
    "As pictured here, it has a zip.",
    "Your photo shows a lovely pattern.",
    "Take a look at the attached photo.",
    "Nice photo!",
]
INNOCENT = [
    "I can picture myself in it.",
    "I can already picture her face.",
    "Something that won't look dated in photos ten years on.",
    "It is for a family photo session in the park.",
    "He wants photographs of everything.",
    "I was looking through old photos last night.",
    "One that looks right in the official photos.",
    "Street photography along the river, hours of standing still.",
    "What I pictured was something warmer.",
    "I see it differently, to be honest.",
    "Picture day at school is on Monday.",
    "The whole class will be posting pictures.",
    "She keeps a photo album on the shelf.",
    "In every group picture he came out as the short one.",
    "I'm trying to picture it.",
    "A wedding picture hangs over the sofa.",
    "The big picture matters more to me than the price.",
    "Thanks, that helps a lot.",
    "I'd like to see it in blue.",
    "My aunt is taking the pictures.",
    "Small patterns flicker on camera.",
    "A holiday card picture with the dog in the middle.",
]


@pytest.mark.parametrize("line", PLANTED)
def test_a_line_that_points_at_a_picture_is_found(line: str) -> None:
    (finding,) = unseen(line, channel="line 3")
    assert (finding.kind, finding.channel, finding.quote) == (KIND, "line 3", line[finding.start : finding.end])


@pytest.mark.parametrize("line", INNOCENT)
def test_a_picture_that_is_imagined_taken_or_hung_up_is_none_that_is_shown(line: str) -> None:
    assert unseen(line) == ()


def turn(text: str, *shown: str) -> Turn:
    return Turn(role="user", action="reveal", round=0, text=text, draft=text, item_ids=shown, image_item_ids=shown)


def test_a_picture_is_there_from_the_turn_on_that_shows_the_first() -> None:
    texts = ["See the photo.", "Here's a photo.", "Thanks for the photo."]
    bare = [turn(text) for text in texts]
    assert [finding.channel for finding in unseen_lines(bare, texts)] == ["line 0", "line 1", "line 2"]
    shown = [turn(texts[0]), turn(texts[1], "scarf"), turn(texts[2])]
    assert [finding.channel for finding in unseen_lines(shown, texts)] == ["line 0"]


def test_a_model_is_told_what_to_leave_out() -> None:
    screen = TextScreen(())
    screen.unseen("A navy dress with pockets.")
    with pytest.raises(ReplyError, match=r"'see the photo' \(picture not there\) speaks of a picture, and none is shown"):
        screen.unseen("A navy dress, see the photo.")
