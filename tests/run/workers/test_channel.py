"""Messages between processes of one run."""

import asyncio
import socket

from muse_builder.run.workers.channel import Channel


async def ends() -> tuple[Channel, Channel]:
    here, there = socket.socketpair()
    return await Channel.on(here), await Channel.on(there)


async def test_all_that_was_sent_comes_in_order_though_it_is_long_and_the_sender_hangs_up() -> None:
    ours, theirs = await ends()
    sent = [("short", 1), ("long", "x" * 3_000_000), ("none",), ("é", {"a": (1, None)})]
    for message in sent[:2]:
        ours.send(*message)
    await asyncio.sleep(0)
    for message in sent[2:]:
        ours.send(*message)

    async def heard() -> list[object]:
        return [message async for message in theirs.messages()]

    heard_all, _ = await asyncio.gather(heard(), ours.close())
    assert heard_all == sent


async def test_what_is_said_to_one_who_is_gone_is_lost_and_harms_nobody() -> None:
    ours, theirs = await ends()
    await theirs.close()
    assert [message async for message in ours.messages()] == []
    for _ in range(3):
        ours.send("anybody there?")
        await asyncio.sleep(0.01)
    await ours.close()
    ours.send("too late")
    await asyncio.sleep(0)
