import io

import pytest
from PIL import Image

from muse_builder.errors import ReleaseError
from muse_builder.release.rows import ReleasedPictures
from muse_builder.views.sized import SizedPictures
from tests.dialogues import BY_ID, picture, write_release
from tests.views.training_cases import CASES


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> SizedPictures:
    return SizedPictures(ReleasedPictures(write_release(tmp_path_factory.mktemp("sized") / "muse", CASES[:1])))


def test_a_picture_is_as_sealed_until_it_is_too_large(pictures: SizedPictures) -> None:
    red = BY_ID["red"]
    assert pictures.read(red) == pictures.read(red, 8) == pictures.read(red, 512) == picture(0)
    assert (pictures.name(red), pictures.name(red, 8)) == ("red.png", "red.png")
    assert pictures.size(red) == pictures.size(red, 512) == (8, 8)


def test_a_picture_that_is_too_large_becomes_a_jpeg_of_another_name(pictures: SizedPictures) -> None:
    red = BY_ID["red"]
    with Image.open(io.BytesIO(pictures.read(red, 4))) as small:
        assert (small.format, small.size) == ("JPEG", (4, 4))
    assert (pictures.size(red, 4), pictures.name(red, 4)) == ((4, 4), "red-4.jpg")


def test_a_picture_that_the_release_lacks_is_named(pictures: SizedPictures) -> None:
    lost = BY_ID["red"].model_copy(update={"item_id": "lost"})
    with pytest.raises(ReleaseError, match="names a picture for the item 'lost' and does not hold it"):
        pictures.read(lost)
