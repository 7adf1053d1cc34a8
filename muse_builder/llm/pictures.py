"""Pictures as providers take them: base64 of a small JPEG, encoded once however often it is sent."""

import asyncio
import base64
from collections import OrderedDict
from collections.abc import Callable

from muse_builder.llm.request import Picture

LoadPicture = Callable[[Picture], bytes]
"""Gives the JPEG to send, already scaled down; runs in a thread, so it may read and decode."""


class EncodedPictures:
    """Base64 texts by digest; the least recently sent are dropped when they take more than `most_bytes`."""

    def __init__(self, load: LoadPicture, *, most_bytes: int = 64 * 1024 * 1024) -> None:
        # 64 MiB holds about 1,600 pictures of 512 pixels (30 KB as JPEG, 40 KB encoded).
        self._load = load
        self._most_bytes = most_bytes
        self._bytes = 0
        self._encoded: OrderedDict[str, str] = OrderedDict()
        self._loading: dict[str, asyncio.Task[str]] = {}

    async def encoded(self, picture: Picture) -> str:
        """Base64 of the picture's JPEG, ASCII."""
        known = self._encoded.get(picture.sha256)
        if known is not None:
            self._encoded.move_to_end(picture.sha256)
            return known
        loading = self._loading.get(picture.sha256)
        if loading is None:
            loading = asyncio.create_task(self._read(picture))
            self._loading[picture.sha256] = loading
            loading.add_done_callback(lambda _: self._loading.pop(picture.sha256, None))
        return await asyncio.shield(loading)

    async def _read(self, picture: Picture) -> str:
        jpeg = await asyncio.to_thread(self._load, picture)
        text = base64.b64encode(jpeg).decode("ascii")
        self._encoded[picture.sha256] = text
        self._bytes += len(text)
        while self._bytes > self._most_bytes and len(self._encoded) > 1:
            self._bytes -= len(self._encoded.popitem(last=False)[1])
        return text
