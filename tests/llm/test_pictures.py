"""Pictures are read and encoded once, and the least recently sent are let go."""

import asyncio
import base64

from muse_builder.llm.pictures import EncodedPictures
from muse_builder.llm.request import Picture


def picture(number: int) -> Picture:
    return Picture(f"B{number}", f"{number:064d}", f"{number}.jpg")


async def test_a_picture_asked_for_at_once_by_many_is_read_once() -> None:
    read: list[str] = []

    def load(wanted: Picture) -> bytes:
        read.append(wanted.file)
        return wanted.file.encode()

    pictures = EncodedPictures(load)
    texts = await asyncio.gather(*[pictures.encoded(picture(1)) for _ in range(10)])
    assert set(texts) == {base64.b64encode(b"1.jpg").decode()}
    assert read == ["1.jpg"]


async def test_what_was_not_sent_for_longest_is_let_go_first() -> None:
    read: list[str] = []

    def load(wanted: Picture) -> bytes:
        read.append(wanted.file)
        return b"x" * 30  # 40 letters encoded

    pictures = EncodedPictures(load, most_bytes=100)
    for number in (1, 2, 1, 3, 1, 2):
        await pictures.encoded(picture(number))
    assert read == ["1.jpg", "2.jpg", "3.jpg", "2.jpg"]
