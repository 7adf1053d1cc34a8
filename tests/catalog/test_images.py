"""The image store: what it keeps, what it makes anew, what it refuses."""

import hashlib
import io
import os
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from muse_builder.catalog import images
from muse_builder.catalog.images import MAX_BYTES, ImageRefused, ImageStore
from muse_builder.errors import CatalogError
from tests.catalog.catalog_samples import encoded


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    return ImageStore(tmp_path / "store")


def opened(store: ImageStore, name: str) -> Image.Image:
    picture = Image.open(io.BytesIO(store.read(name)))
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("form", "options", "extension"),
    [("JPEG", {}, "jpg"), ("JPEG", {"progressive": True}, "jpg"), ("PNG", {}, "png"), ("WEBP", {}, "webp")],
)
def test_a_clean_picture_is_kept_byte_for_byte(store: ImageStore, form: str, options: dict[str, Any], extension: str) -> None:
    data = encoded(form, **options)
    stored = store.add_bytes(data)
    assert stored.name == f"{hashlib.sha256(data).hexdigest()}.{extension}"
    assert (stored.sha256, stored.width, stored.height) == (stored.name[:64], 60, 80)
    assert store.read(stored.name) == data
    assert store.path(stored.name) == store.folder / stored.name[:2] / stored.name
    assert store.add_bytes(data) == stored
    assert ImageStore(store.folder).add_bytes(data) == stored


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (encoded() + b"<html>tail</html>", "jpg"),
        (encoded() + encoded(), "jpg"),
        (encoded(comment=b"a comment"), "jpg"),
        (encoded(exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"), "jpg"),
        (encoded(mode="L"), "jpg"),
        (encoded(mode="CMYK"), "jpg"),
        (encoded("PNG") + b"tail", "png"),
        (encoded("PNG", mode="P"), "png"),
        (encoded("PNG", mode="RGBA"), "png"),
        (encoded("WEBP") + b"tail", "jpg"),
        (encoded("GIF"), "png"),
        (encoded("BMP"), "png"),
    ],
)
def test_any_other_picture_is_written_anew_without_what_does_not_belong(store: ImageStore, data: bytes, extension: str) -> None:
    stored = store.add_bytes(data)
    kept = store.read(stored.name)
    assert kept != data
    assert stored.name.endswith("." + extension)
    assert b"tail" not in kept
    assert b"Exif" not in kept
    assert b"a comment" not in kept
    picture = opened(store, stored.name)
    assert (picture.mode, picture.size) == ("RGB", (60, 80))
    assert store.add_bytes(kept).name == stored.name  # clean now


def test_the_orientation_is_applied_and_the_exif_dropped(store: ImageStore) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = store.add_bytes(encoded(exif=exif))
    assert (stored.width, stored.height) == (80, 60)
    assert not opened(store, stored.name).getexif()


def test_transparency_lies_on_white(store: ImageStore) -> None:
    layer = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    layer.paste((0, 0, 255, 255), (0, 0, 20, 40))
    buffer = io.BytesIO()
    layer.save(buffer, "PNG")
    picture = opened(store, store.add_bytes(buffer.getvalue()).name)
    assert picture.getpixel((30, 10)) == (255, 255, 255)
    assert picture.getpixel((10, 10)) == (0, 0, 255)


def test_sixteen_bit_grey_is_scaled_not_clipped(store: ImageStore) -> None:
    wide = Image.new("I;16", (64, 64))
    wide.putdata([(x * 1000) for _ in range(64) for x in range(64)])
    buffer = io.BytesIO()
    wide.save(buffer, "PNG")
    picture = opened(store, store.add_bytes(buffer.getvalue()).name)
    for x in (0, 18, 40, 63):
        assert abs(picture.getpixel((x, 5))[0] - x * 1000 // 256) <= 1  # type: ignore[index,operator]


def test_an_animation_gives_its_first_frame(store: ImageStore) -> None:
    frames = [Image.new("RGB", (40, 50), color) for color in ((200, 0, 0), (0, 200, 0))]
    for form in ("GIF", "WEBP"):
        buffer = io.BytesIO()
        frames[0].save(buffer, form, save_all=True, append_images=frames[1:])
        red, green, _ = opened(store, store.add_bytes(buffer.getvalue()).name).getpixel((5, 5))  # type: ignore[misc]
        assert red > 150
        assert green < 60


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><p>404", "a web page"),
        (b"<svg xmlns='x'/>", "SVG"),
        (b"\xff\xd8\xff\xe0 nothing", "not a JPEG"),
        (encoded()[:-300], "damaged"),
        (encoded("PNG")[:-30], "damaged"),
        (encoded(size=(5, 5)), "smaller than 32"),
        (encoded(size=(400, 33)), "10 times as long"),
        (b"\0" * (MAX_BYTES + 1), "larger than 32 MB"),
    ],
)
def test_what_is_no_usable_picture_is_refused_with_its_reason(store: ImageStore, data: bytes, reason: str) -> None:
    with pytest.raises(ImageRefused, match=reason):
        store.add_bytes(data)
    assert not store.folder.exists()


def test_blank_pictures_are_refused_and_swatches_are_not(store: ImageStore) -> None:
    for color, blank in (((255, 255, 255), True), ((0, 0, 0), True), ((200, 30, 30), False)):
        buffer = io.BytesIO()
        Image.new("RGB", (40, 40), color).save(buffer, "PNG")
        if blank:
            with pytest.raises(ImageRefused, match="blank"):
                store.add_bytes(buffer.getvalue())
        else:
            assert store.add_bytes(buffer.getvalue()).width == 40


def test_a_bomb_is_refused_from_its_header(store: ImageStore) -> None:
    header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (65_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    header += zlib.crc32(header[12:29]).to_bytes(4, "big") + b"\x00\x00\x00\x00IDAT\x00\x00\x00\x00"
    with pytest.raises(ImageRefused, match="more than 25 megapixels"):
        store.add_bytes(header)


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("", "empty name"),
        ("../outside.jpg", "leaves"),
        ("images/../../outside.jpg", "leaves"),
        ("images/%2e%2e/%2e%2e/outside.jpg", "missing"),
        ("..\\outside.jpg", "leaves"),
        ("/etc/passwd", "absolute"),
        ("C:\\windows\\win.ini", "absolute"),
        ("~/x.jpg", "absolute"),
        ("images/a.jpg\0.png", "NUL"),
        ("images/" + "a" * 5_000, "refuses"),
        ("file:///etc/passwd", "a file: address"),
        ("data:image/gif;base64,R0lGODlhAQABAAAAACw=", "a data: address"),
        ("http://127.0.0.1/x.jpg", "a http: address"),
        ("images", "a folder"),
        (".", "a folder"),
        ("images/none.jpg", "missing"),
        ("images/A.JPG", "differs in upper and lower case"),
        ("images/link.jpg", "a link that leaves"),
        ("images/loop.jpg", "refuses|missing"),
        ("images/dangling.jpg", "a link to nothing"),
        ("images/pipe.jpg", "not a regular file"),
        ("images/zero.jpg", "not a regular file|leaves"),
        ("images/\ud800.jpg", "refuses|missing"),
    ],
)
def test_no_reference_leads_out_of_the_root(store: ImageStore, tmp_path: Path, reference: str, reason: str) -> None:
    root = tmp_path / "root"
    (root / "images").mkdir(parents=True)
    (tmp_path / "outside.jpg").write_bytes(encoded())
    (root / "images" / "a.jpg").write_bytes(encoded())
    (root / "images" / "link.jpg").symlink_to(tmp_path / "outside.jpg")
    (root / "images" / "loop.jpg").symlink_to("loop.jpg")
    (root / "images" / "dangling.jpg").symlink_to("none.jpg")
    (root / "images" / "zero.jpg").symlink_to("/dev/zero")
    os.mkfifo(root / "images" / "pipe.jpg")
    with pytest.raises(ImageRefused, match=reason) as caught:
        store.add_file(reference, root=root)
    assert str(tmp_path) not in str(caught.value)
    assert not store.folder.exists()


def test_a_link_that_stays_inside_is_followed(store: ImageStore, tmp_path: Path) -> None:
    (tmp_path / "a #%20 ü.jpg").write_bytes(encoded())
    (tmp_path / "link.jpg").symlink_to("a #%20 ü.jpg")
    assert store.add_file("link.jpg", root=tmp_path) == store.add_file(Path("a #%20 ü.jpg"), root=tmp_path)


def test_only_names_of_the_store_make_paths(store: ImageStore) -> None:
    for name in ("../../etc/passwd", "a.jpg", "A" * 64 + ".jpg", "a" * 64 + ".exe", "a" * 64 + ".jpg\n"):
        assert name not in store
        with pytest.raises(CatalogError, match="no name in an image store"):
            store.path(name)
    with pytest.raises(CatalogError, match="not in the image store"):
        store.read("a" * 64 + ".jpg")


def test_an_altered_picture_is_noticed_when_read(store: ImageStore) -> None:
    name = store.add_bytes(encoded()).name
    store.path(name).write_bytes(encoded(shade=9))
    with pytest.raises(CatalogError, match="altered"):
        store.read(name)


def test_a_thumbnail_is_a_small_jpeg_made_once(store: ImageStore) -> None:
    name = store.add_bytes(encoded("PNG", size=(300, 600))).name
    first = store.thumbnail(name, 128)
    with Image.open(io.BytesIO(first)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (64, 128))
    cached = list(store.folder.parent.glob("store-128-*/*/*.jpg"))
    assert [path.read_bytes() for path in cached] == [first]
    store.path(name).unlink()
    assert store.thumbnail(name, 128) == first


def test_a_jpeg_that_is_small_enough_is_its_own_thumbnail(store: ImageStore) -> None:
    data = encoded()
    assert store.thumbnail(store.add_bytes(data).name, 512) == data


def test_a_contact_sheet_holds_its_pictures_in_rows_each_with_its_number(store: ImageStore) -> None:
    def flat(color: str, size: tuple[int, int]) -> str:
        buffer = io.BytesIO()
        Image.new("RGB", size, color).save(buffer, "PNG")
        return store.add_bytes(buffer.getvalue()).name

    names = [flat("red", (300, 300)), flat("blue", (300, 600)), flat("lime", (600, 300))]
    sheet = Image.open(io.BytesIO(store.sheet(list(enumerate(names, 1)), 512)))
    assert sheet.size == (512, 512)
    for (left, top), dominant in (((128, 128), 0), ((384, 128), 2), ((128, 384), 1)):
        pixel = sheet.getpixel((left, top))
        assert isinstance(pixel, tuple)
        assert pixel[dominant] > 200
        assert sum(pixel) - pixel[dominant] < 60
    assert sheet.getpixel((384, 384)) == (255, 255, 255), "a place that is left over is empty"
    two = store.sheet([(1, names[0]), (2, names[1])], 512)
    assert Image.open(io.BytesIO(two)).size == (512, 256)
    assert store.sheet([(1, names[0]), (3, names[1])], 512) != two, "the number is drawn"
    assert Image.open(io.BytesIO(store.sheet([(7, names[2])], 256))).size == (256, 256)


@pytest.mark.parametrize("form", ["AVIF", "WEBP", "TIFF", "JPEG2000", "GIF", "BMP"])
def test_pictures_of_other_formats_are_stored_as_what_every_model_takes(store: ImageStore, form: str) -> None:
    stored = store.add_bytes(encoded(form, (64, 48)))
    assert (stored.width, stored.height) == (64, 48)
    assert stored.media_type in ("image/jpeg", "image/png", "image/webp")
    with Image.open(io.BytesIO(store.read(stored.name))) as picture:
        assert picture.mode == "RGB"


@pytest.mark.parametrize(
    ("pixels", "limits", "size"),
    [
        ((400, 300), {"MAX_PIXELS": 50_000, "MAX_SCALED": 200_000}, (200, 150)),
        ((400, 300), {"MAX_PIXELS": 10_000, "MAX_SCALED": 200_000}, (100, 75)),
        ((400, 300), {"MAX_PIXELS": 120_000, "MAX_SCALED": 200_000}, (400, 300)),
        ((400, 300), {"MAX_PIXELS": 10_000, "MAX_SCALED": 100_000}, None),
    ],
)
def test_a_jpeg_that_is_too_large_is_decoded_smaller(
    store: ImageStore,
    monkeypatch: pytest.MonkeyPatch,
    pixels: tuple[int, int],
    limits: dict[str, int],
    size: tuple[int, int] | None,
) -> None:
    for name, value in limits.items():
        monkeypatch.setattr(images, name, value)
    data = encoded("JPEG", pixels)
    if size is None:
        with pytest.raises(ImageRefused, match="megapixels"):
            store.add_bytes(data)
    else:
        stored = store.add_bytes(data)
        assert (stored.width, stored.height) == size


def test_a_progressive_jpeg_and_a_png_have_their_own_bounds(store: ImageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"MAX_PIXELS": 10_000, "MAX_SCALED": 200_000, "MAX_SCALED_PROGRESSIVE": 100_000}.items():
        monkeypatch.setattr(images, name, value)
    with pytest.raises(ImageRefused, match="megapixels"):
        store.add_bytes(encoded("JPEG", (400, 300), progressive=True))
    with pytest.raises(ImageRefused, match="no JPEG, which alone can be decoded smaller"):
        store.add_bytes(encoded("PNG", (400, 300)))


def test_a_heic_picture_is_read_where_its_decoder_is(store: ImageStore) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    out = io.BytesIO()
    with Image.open(io.BytesIO(encoded(size=(64, 48)))) as picture:
        pillow_heif.from_pillow(picture).save(out)
    stored = store.add_bytes(out.getvalue())
    assert (stored.width, stored.height, stored.media_type) == (64, 48, "image/jpeg")


def test_a_heic_picture_without_its_decoder_says_what_to_install(store: ImageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(ImageRefused, match=r"a HEIC picture, which needs pip install 'muse_builder\[heic\]'"):
        store.add_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 40)


def test_a_picture_that_was_just_taken_in_is_given_without_the_disk(tmp_path: Path) -> None:
    store = ImageStore(tmp_path)
    first, last = store.add_bytes(encoded()).name, store.add_bytes(encoded(shade=9)).name
    for name in (first, last):
        store.path(name).unlink()
    assert store.just_taken(last) == encoded(shade=9)
    with pytest.raises(CatalogError, match="not in the image store"):
        store.just_taken(first)


def test_a_white_picture_is_blank_and_one_with_a_hair_is_not(tmp_path: Path) -> None:
    def drawn(hair: bool) -> bytes:
        picture = Image.new("RGB", (1600, 1600), "white")
        if hair:
            picture.paste((0, 0, 0), (800, 800, 802, 802))
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=95)
        return buffer.getvalue()

    stored = ImageStore(tmp_path).add_bytes(drawn(hair=True))
    assert (stored.width, stored.height) == (1600, 1600)
    with pytest.raises(ImageRefused, match="blank"):
        ImageStore(tmp_path).add_bytes(drawn(hair=False))
