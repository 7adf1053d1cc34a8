"""`muse_builder.chat`: a server that is open in the block."""

from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

import muse_builder
from muse_builder.errors import SettingsError
from tests.counter import counter_release


def test_the_server_is_of_this_machine_and_gone_after_the_block(tmp_path: Path) -> None:
    release = counter_release(tmp_path / "muse")
    with muse_builder.chat(release, save_to=tmp_path / "deep" / "played", seat="shopper") as server:
        assert server.server_address[0] == "127.0.0.1"
        assert server.game.seats == ("shopper",)
        address, port = server.address, server.port
        with pytest.raises(SettingsError, match=f"port {port}"), muse_builder.chat(release, save_to=tmp_path, port=port):
            pass
    assert (tmp_path / "deep" / "played").is_dir()
    with pytest.raises(URLError):
        urlopen(address)


def test_a_folder_that_cannot_be_made_is_said_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="cannot be made"), muse_builder.chat(tmp_path, save_to=tmp_path / "file" / "x"):
        pass
