"""Messages between processes of one run, in their order: pickles behind their length."""

import asyncio
import pickle
import socket
import struct
from collections.abc import AsyncIterator
from typing import Any

_LENGTH = struct.Struct("!Q")
Message = tuple[Any, ...]
"""What it is, then what belongs to it. Either end is a process of ours: nothing from outside comes this way."""


class Channel:
    """One end. What a turn of the loop has to say goes out in one piece."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._gathered: list[Message] = []

    @classmethod
    async def on(cls, end: socket.socket) -> "Channel":
        return cls(*await asyncio.open_connection(sock=end))

    def send(self, *message: Any) -> None:
        """Soon sent, after all that was sent before; to one who is gone, in vain."""
        if not self._gathered:
            asyncio.get_running_loop().call_soon(self._hand_over)
        self._gathered.append(message)

    def _hand_over(self) -> None:
        gathered, self._gathered = self._gathered, []
        if gathered and not self._writer.is_closing():
            frame = pickle.dumps(gathered, pickle.HIGHEST_PROTOCOL)
            self._writer.write(_LENGTH.pack(len(frame)) + frame)

    async def messages(self) -> AsyncIterator[Message]:
        """What the other end says, until it is gone."""
        try:
            while True:
                (length,) = _LENGTH.unpack(await self._reader.readexactly(_LENGTH.size))
                for message in pickle.loads(await self._reader.readexactly(length)):
                    yield message
        except (asyncio.IncompleteReadError, ConnectionError):
            return

    async def close(self) -> None:
        """Sends what waits, and hangs up."""
        self._hand_over()
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            return
