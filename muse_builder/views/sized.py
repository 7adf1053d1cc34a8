"""Pictures of a release at the size that a training row has room for."""

import io
from pathlib import PurePosixPath

from muse_builder.errors import ReleaseError
from muse_builder.records import Item
from muse_builder.release.rows import ReleasedPictures

Size = tuple[int, int]
"""Width and height in pixels."""


class SizedPictures:
    """The pictures of products, as sealed or with no side above a bound; a picture is never made larger."""

    def __init__(self, pictures: ReleasedPictures) -> None:
        self._pictures = pictures
        self._sizes: dict[tuple[str, int | None], Size] = {}

    def read(self, item: Item, side: int | None = None) -> bytes:
        """The picture's file as sealed; a JPEG where it is larger than `side`.

        Raises:
            ReleaseError: the release does not hold it.
        """
        if self._shrunk(item, side):
            return self._pictures.thumbnail(item.item_id, side or 0)
        data = self._pictures.read(item.item_id)
        if data is None:
            raise ReleaseError(
                f"the release names a picture for the item {item.item_id!r} and does not hold it: muse verify tells more"
            )
        return data

    def size(self, item: Item, side: int | None = None) -> Size:
        """Of the file that `read` gives."""
        from PIL import Image

        if side is not None and not self._shrunk(item, side):
            side = None
        if (item.item_id, side) not in self._sizes:
            data = self.read(item) if side is None else self._pictures.thumbnail(item.item_id, side)
            with Image.open(io.BytesIO(data)) as picture:
                self._sizes[item.item_id, side] = picture.size
        return self._sizes[item.item_id, side]

    def name(self, item: Item, side: int | None = None) -> str:
        """Of the file that `read` gives: one name a content."""
        named = str(item.image)
        return f"{PurePosixPath(named).stem}-{side}.jpg" if self._shrunk(item, side) else named

    def _shrunk(self, item: Item, side: int | None) -> bool:
        return side is not None and max(self.size(item)) > side
