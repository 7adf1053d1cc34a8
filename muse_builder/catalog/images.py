"""Pictures by their content: verified once, stored once, named by the SHA-256 of their bytes."""

import hashlib
import io
import math
import os
import re
import stat
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from muse_builder.errors import CatalogError

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 32 * 1024 * 1024
"""A 25-megapixel photo as JPEG has about 10 MB; this leaves room for a lossless one."""
MAX_PIXELS = 25_000_000
"""100 MB once decoded as RGBA: what one picture may cost. Read from the header, before any pixel is decoded."""
MAX_SCALED = 120_000_000
"""Pixels of a JPEG that is made smaller while it is decoded, so that it costs no more; cameras take up to 100 megapixels."""
MAX_SCALED_PROGRESSIVE = 50_000_000
"""The same where it is progressive: the decoder then holds all coefficients, six bytes a pixel, whatever the scale."""
MIN_SIDE = 32
"""Pixels. Below lie tracking pixels and placeholders."""
MAX_ASPECT = 10.0
"""Longer side to shorter: a scarf or a necklace stays below, a divider line does not."""
_SMALL = 192
"""Pixels of the sides that a JPEG keeps at least when it is decoded to be looked at."""
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "JPEG2000", "AVIF")
_LOSSY = ("JPEG", "WEBP", "AVIF", "HEIF", "JPEG2000")
_HEIF = re.compile(rb"....ftyp(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1)", re.DOTALL)
_EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
_NAME = re.compile(r"[0-9a-f]{64}\.(?:jpg|png|webp)")


class ImageRefused(CatalogError):
    """One picture cannot be used; the message is the reason, fit for a report."""


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A picture in the store."""

    name: str
    """"<sha256>.jpg", ".png" or ".webp"."""
    sha256: str
    """Of the stored bytes."""
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    media_type: str
    """"image/jpeg", "image/png" or "image/webp": what the bytes are, whatever the source's name said."""


class ImageStore:
    """A folder of pictures: <folder>/ab/abcd...jpg.

    All it hands out is decodable, 8-bit RGB, one frame, upright, without metadata and without bytes after its end. A
    source that is so already is kept byte for byte; any other is decoded and written anew (lossy as JPEG, else PNG).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._seen: dict[bytes, StoredImage] = {}
        self._taken: tuple[str, bytes] = "", b""
        """Name and bytes of the picture that was taken in last: it is looked at next."""

    def add_file(self, reference: str | Path, *, root: Path) -> StoredImage:
        """Takes in a file below `root`; `reference` is a path as a catalog has it, relative to `root`.

        Raises:
            ImageRefused: it leaves `root`, is no regular file, is too large, or is no usable picture.
        """
        return self.add_bytes(read_below(root, str(reference)))

    def add_bytes(self, data: bytes) -> StoredImage:
        """Takes in an encoded picture (JPEG, PNG, WebP, AVIF, TIFF, JPEG 2000, GIF, BMP; HEIC with the extra of that name).

        Raises:
            ImageRefused: it is too large, too small or no usable picture.
        """
        if not data:
            raise ImageRefused("an empty file")
        if len(data) > MAX_BYTES:
            raise ImageRefused(f"larger than {MAX_BYTES // 1024 // 1024} MB")
        digest = hashlib.sha256(data).digest()
        known = self._seen.get(digest)
        if known is None:
            known = self._take(data, digest.hex())
            if len(self._seen) >= 4096:  # variants that share a photo stand close together in a catalog
                self._seen.clear()
            self._seen[digest] = known
        return known

    def path(self, name: str) -> Path:
        """Where `name` lies, whether it is there or not.

        Raises:
            CatalogError: it is no name of a stored picture (so no path can be smuggled in).
        """
        if not _NAME.fullmatch(name):
            raise CatalogError(f"{name[:100]!r} is no name in an image store; expected '<sha256>.jpg', '.png' or '.webp'")
        return self.folder / name[:2] / name

    def __contains__(self, name: str) -> bool:
        return bool(_NAME.fullmatch(name)) and self.path(name).is_file()

    def read(self, name: str) -> bytes:
        """The encoded picture, checked against its name.

        Raises:
            CatalogError: it is missing or was altered.
        """
        path = self.path(name)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CatalogError(
                f"picture {name} is not in the image store; the same command again builds the catalog database anew"
            ) from error
        if hashlib.sha256(data).hexdigest() != name[:64]:
            raise CatalogError(
                f"picture {name} was altered after it was stored; delete it in {self.folder.name}/{name[:2]}, and the same "
                "command again builds the catalog database anew"
            )
        return data

    def just_taken(self, name: str) -> bytes:
        """The same of the picture that was taken in last, without a look at the disk; of others as `read`."""
        return self._taken[1] if name == self._taken[0] else self.read(name)

    def media_type(self, name: str) -> str:
        return _MEDIA_TYPES[self.path(name).suffix[1:]]

    def thumbnail(self, name: str, max_side: int, *, quality: int = 85) -> bytes:
        """JPEG bytes with no side above `max_side` pixels; made once, then read from beside the picture.

        A JPEG that is small enough already is given as it is.
        """
        from PIL import Image

        if not 1 <= max_side <= 10_000:
            raise CatalogError(f"max_side is {max_side} pixels; expected 1 to 10000")
        # Beside, not inside, the two-letter folders: what is sealed and copied stays free of what can be made again.
        cached = self.folder.parent / f"{self.folder.name}-{max_side}-q{quality}" / name[:2] / f"{name[:64]}.jpg"
        original = self.path(name)
        if cached.is_file():
            return cached.read_bytes()
        data = self.read(name)
        with Image.open(io.BytesIO(data)) as picture:
            if original.suffix == ".jpg" and max(picture.size) <= max_side:
                return data
            picture.draft("RGB", (max_side, max_side))
            small = picture.convert("RGB")
        small.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=quality)
        write_aside(cached, buffer.getvalue())
        return buffer.getvalue()

    def sheet(self, pictures: Sequence[tuple[int, str]], max_side: int, *, quality: int = 85) -> bytes:
        """JPEG bytes of a contact sheet with no side above `max_side` pixels: the pictures in rows, each with its number.

        Args:
            pictures: number and name of each, in order; at least one.
        """
        from PIL import Image, ImageDraw, ImageFont

        columns = math.ceil(math.sqrt(len(pictures)))
        cell = max_side // columns
        sheet = Image.new("RGB", (cell * min(columns, len(pictures)), cell * math.ceil(len(pictures) / columns)), "white")
        pen, letters = ImageDraw.Draw(sheet), ImageFont.load_default(max(12, cell // 10))
        for place, (number, name) in enumerate(pictures):
            left, top = place % columns * cell, place // columns * cell
            with Image.open(io.BytesIO(self.thumbnail(name, max_side))) as picture:
                small = picture.convert("RGB")
            small.thumbnail((cell - 2, cell - 2), Image.Resampling.LANCZOS)
            sheet.paste(small, (left + (cell - small.width) // 2, top + (cell - small.height) // 2))
            label = pen.textbbox((left + 4, top + 2), str(number), font=letters)
            pen.rectangle((label[0] - 4, label[1] - 3, label[2] + 4, label[3] + 3), fill="white", outline="black")
            pen.text((left + 4, top + 2), str(number), fill="black", font=letters)
        buffer = io.BytesIO()
        sheet.save(buffer, "JPEG", quality=quality)
        return buffer.getvalue()

    def _take(self, data: bytes, digest: str) -> StoredImage:
        from PIL import Image

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of bombs and damage; the checks below decide
            try:
                picture = Image.open(io.BytesIO(data), formats=_formats(data))
            except Image.DecompressionBombError as error:
                raise ImageRefused(f"more than {MAX_PIXELS // 1_000_000} megapixels") from error
            except ImageRefused:
                raise
            except Exception as error:  # every decoder has exceptions of its own: struct, zlib, EOF, Syntax ...
                raise ImageRefused(_no_picture(data)) from error
            with picture:
                scaled = _scaled_down(picture)
                _check_size(*picture.size)
                form = "JPEG" if picture.format == "MPO" else picture.format or ""
                kept = not scaled and picture.mode == "RGB" and _is_clean(data, form) and getattr(picture, "n_frames", 1) == 1
                if kept and self._holds(name := f"{digest}.{_EXTENSIONS[form]}", len(data)):
                    return _record(name, *picture.size)
                try:
                    size = picture.size
                    if kept:
                        blank = _decoded_blank(picture, data)
                    else:
                        picture.load()
                        flat = _flatten(picture)
                        blank, size = _is_blank(flat), flat.size
                    if blank:
                        raise ImageRefused("blank: nothing but white or black")
                    if not kept:
                        data, form = _encode(flat, lossy=form in _LOSSY)
                        digest = hashlib.sha256(data).hexdigest()
                except ImageRefused:
                    raise
                except Exception as error:
                    raise ImageRefused("damaged: it cannot be decoded to its end") from error
        name = f"{digest}.{_EXTENSIONS[form]}"
        if not self._holds(name, len(data)):
            write_aside(self.path(name), data)
        self._taken = name, data
        return _record(name, *size)

    def _holds(self, name: str, size: int) -> bool:
        """True where it lies there whole, as far as its length tells; `read` compares the content."""
        try:
            return self.path(name).stat().st_size == size
        except OSError:
            return False


def read_below(root: Path, reference: str) -> bytes:
    """The bytes of a regular file that lies below `root`, links resolved, at most `MAX_BYTES`.

    Nothing in the reference is decoded or expanded: "%2e%2e", "~" and "$HOME" are plain letters.

    Raises:
        ImageRefused: anything else, with the reason.
    """
    if not reference.strip():
        raise ImageRefused("an empty name")
    if "\0" in reference:
        raise ImageRefused("a name with a NUL character")
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", reference)
    if scheme:
        raise ImageRefused(f"a {scheme.group().lower()[:20]} address, not a file of the catalog")
    if reference.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", reference):
        raise ImageRefused("an absolute path; pictures lie below the images folder")
    if "\\" in reference or ".." in Path(reference).parts:
        raise ImageRefused("a path that leaves the images folder")
    try:
        base = root.resolve(strict=True)
        target = (base / reference).resolve(strict=True)
    except FileNotFoundError as error:
        raise ImageRefused(_missing(root, reference)) from error
    except (OSError, RuntimeError, ValueError) as error:  # too long a name, a loop of links, surrogates
        raise ImageRefused("a name the file system refuses") from error
    if not target.is_relative_to(base):
        raise ImageRefused("a link that leaves the images folder")
    try:
        # Non-blocking: to open a pipe would otherwise wait for a writer for ever.
        descriptor = os.open(target, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise ImageRefused("not a file that can be read") from error
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise ImageRefused("a folder" if stat.S_ISDIR(state.st_mode) else "not a regular file")
        if state.st_size > MAX_BYTES:
            raise ImageRefused(f"larger than {MAX_BYTES // 1024 // 1024} MB")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ImageRefused("not a file that can be read") from error
    finally:
        os.close(descriptor)


def write_aside(path: Path, data: bytes) -> None:
    """Writes `data` under a name of its own beside `path`, then renames: a reader sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_bytes(data)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _missing(root: Path, reference: str) -> str:
    """Why a file is not there; a name in other letters is worth a hint, because some systems would find it."""
    wanted = root / reference
    if wanted.is_symlink():
        return "a link to nothing"
    try:
        if any(entry.name.lower() == wanted.name.lower() for entry in wanted.parent.iterdir()):
            return "missing: only a file whose name differs in upper and lower case is there"
    except OSError:
        pass
    return "missing"


def _no_picture(data: bytes) -> str:
    head = data[:512].lstrip().lower()
    if b"<svg" in head:
        return "an SVG drawing, not a photo"
    if head.startswith((b"<!doctype html", b"<html")):
        return "a web page, not a picture"
    if head.startswith(b"version https://git-lfs"):
        return "a Git LFS pointer in place of the picture"
    return "not a JPEG, PNG, WebP, AVIF, TIFF, JPEG 2000, GIF or BMP picture"


def _formats(data: bytes) -> tuple[str, ...]:
    """What a picture may be; of a phone's HEIC that format alone, where its decoder is installed."""
    if not _HEIF.match(data[:12]):
        return _FORMATS
    try:
        from pillow_heif import register_heif_opener
    except ImportError as error:
        raise ImageRefused("a HEIC picture, which needs pip install 'muse_builder[heic]'") from error
    register_heif_opener(thumbnails=False)
    return ("HEIF",)


def _scaled_down(picture: "Image.Image") -> bool:
    """Has a JPEG that is too large decoded at a half, a quarter or an eighth of its sides; False where it stays as it is.

    Raises:
        ImageRefused: even so it would cost too much.
    """
    width, height = picture.size
    if width * height <= MAX_PIXELS:
        return False
    if picture.format not in ("JPEG", "MPO"):
        raise ImageRefused(f"more than {MAX_PIXELS // 1_000_000} megapixels, and no JPEG, which alone can be decoded smaller")
    most = MAX_SCALED_PROGRESSIVE if picture.info.get("progressive") else MAX_SCALED
    if width * height > most:
        raise ImageRefused(f"more than {most // 1_000_000} megapixels")
    scale = next(scale for scale in (2, 4, 8) if width * height <= MAX_PIXELS * scale * scale)
    picture.draft("RGB", (width // scale, height // scale))
    return True


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise ImageRefused(f"more than {MAX_PIXELS // 1_000_000} megapixels")
    if min(width, height) < MIN_SIDE:
        raise ImageRefused(f"smaller than {MIN_SIDE} pixels")
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise ImageRefused(f"more than {MAX_ASPECT:g} times as long as wide")


def _record(name: str, width: int, height: int) -> StoredImage:
    return StoredImage(name, name[:64], width, height, _MEDIA_TYPES[name[65:]])


def _decoded_blank(picture: "Image.Image", data: bytes) -> bool:
    """Whether a picture is blank, decoded to its end: a JPEG at a fraction of its sides, which costs half.

    What a fraction shows, the whole shows too: its pixels are means. Where it shows nothing, the whole may show a hair.
    """
    from PIL import Image

    if picture.format != "JPEG":
        picture.load()
        return _is_blank(picture)
    picture.draft("RGB", (_SMALL, _SMALL))
    picture.load()
    if not _is_blank(picture):
        return False
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as whole:
        return _is_blank(whole)


def _is_blank(picture: "Image.Image") -> bool:
    """White or black from edge to edge; a swatch of any other colour shows something."""
    low, high = picture.convert("L").getextrema()
    return isinstance(low, int | float) and isinstance(high, int | float) and (low >= 250 or high <= 5)


def _flatten(picture: "Image.Image") -> "Image.Image":
    """First frame, upright, 8 bits a channel, transparency on white."""
    from PIL import Image, ImageOps

    if getattr(picture, "n_frames", 1) > 1:
        picture.seek(0)
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):
        # 16-bit grey: convert("RGB") would clip every value above 255 to white.
        upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if upright.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        paper = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        return Image.alpha_composite(paper, layer).convert("RGB")
    return upright.convert("RGB")


def _encode(picture: "Image.Image", *, lossy: bool) -> tuple[bytes, str]:
    """(bytes, format) without any metadata: a fresh picture has none to write."""
    from PIL import Image

    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    buffer = io.BytesIO()
    if lossy:
        bare.save(buffer, "JPEG", quality=92, subsampling=0)
        return buffer.getvalue(), "JPEG"
    bare.save(buffer, "PNG")
    return buffer.getvalue(), "PNG"


# --- is a file nothing but its picture? -----------------------------------------------------------------------------

_JPEG_PLAIN = {0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, 0xE0, 0xEE}
"""Frame headers, tables, restart interval, JFIF, Adobe's colour mark. Not: Exif and XMP (E1), IPTC (ED), comments (FE)."""
_JPEG_SCAN_END = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
"""The first marker after the coded data; FF 00 is a stuffed byte, FF D0 to D7 are restarts."""
_PNG_PLAIN = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"sBIT", b"bKGD", b"hIST"}
_WEBP_PLAIN = {b"VP8 ", b"VP8L", b"VP8X", b"ICCP"}


def _is_clean(data: bytes, form: str) -> bool:
    """True when the file holds one 8-bit picture, no metadata and nothing after its end."""
    if form == "JPEG":
        return _is_clean_jpeg(data)
    if form == "PNG":
        return _is_clean_png(data)
    return form == "WEBP" and _is_clean_webp(data)


def _is_clean_jpeg(data: bytes) -> bool:
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            return False
        marker = data[position + 1]
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        if marker == 0xDA:
            end = _JPEG_SCAN_END.search(data, position + 2 + length)
            if end is None:
                return False
            position = end.end() - 2
            if data[position + 1] == 0xD9:
                return position + 2 == len(data)
        elif marker in _JPEG_PLAIN or (marker == 0xE2 and data[position + 4 : position + 15] == b"ICC_PROFILE"):
            position += 2 + length
        else:
            return False
    return False


def _is_clean_png(data: bytes) -> bool:
    if data[24:26] != b"\x08\x02":  # 8 bits a channel, RGB
        return False
    position = 8
    while position + 12 <= len(data):
        length, kind = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        if kind not in _PNG_PLAIN:
            return False
        position += 12 + length
        if kind == b"IEND":
            return position == len(data)
    return False


def _is_clean_webp(data: bytes) -> bool:
    size = int.from_bytes(data[4:8], "little")
    if 8 + size != len(data):
        return False
    position = 12
    while position + 8 <= len(data):
        kind, length = data[position : position + 4], int.from_bytes(data[position + 4 : position + 8], "little")
        if kind not in _WEBP_PLAIN:
            return False
        position += 8 + length + length % 2
    return position == len(data)
