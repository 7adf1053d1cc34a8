"""No connection and no waiting while a replay is under way."""

import asyncio
import socket

import pytest

from muse_builder.errors import ReleaseError
from muse_builder.trust.offline import drive, offline


def test_nothing_connects_while_a_replay_is_under_way() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with offline(), socket.socket() as client, pytest.raises(ReleaseError, match="may not use the network"):
            client.connect(listener.getsockname())
        with socket.create_connection(listener.getsockname()) as client:
            assert client.getpeername() == listener.getsockname()


def test_a_replay_that_waits_for_the_world_is_an_error() -> None:
    async def waits() -> None:
        await asyncio.sleep(0)

    with pytest.raises(ReleaseError, match="waits for something outside"):
        drive(waits())


def test_what_never_waits_gives_its_result_and_its_error() -> None:
    async def gives(value: int) -> int:
        if value < 0:
            raise ValueError("below zero")
        return value + 1

    assert drive(gives(4)) == 5
    with pytest.raises(ValueError, match="below zero"):
        drive(gives(-1))


def test_a_block_within_a_block_does_not_open_the_door() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with offline():
            with offline():
                pass
            with pytest.raises(ReleaseError, match="may not use the network"):
                socket.create_connection(listener.getsockname())
        socket.create_connection(listener.getsockname()).close()
