"""What stands behind an error of the Hub, and how long it asks to wait."""

from types import SimpleNamespace

import pytest

from muse_builder.hub.faults import asked_to_wait

pytest.importorskip("datasets")
pytest.importorskip("huggingface_hub")


def test_a_wait_that_the_hub_asks_for_is_kept() -> None:
    def refused(status: int, **headers: str) -> Exception:
        error = RuntimeError("refused")
        error.response = SimpleNamespace(status_code=status, headers=headers)  # type: ignore[attr-defined]
        return error

    outer = RuntimeError("outer")
    outer.__cause__ = refused(429, **{"Retry-After": "17"})
    assert asked_to_wait(outer) == 17
    assert asked_to_wait(refused(429, RateLimit='"api";r=0;t=55')) == 55
    assert asked_to_wait(refused(503, RateLimit='"api";r=9;t=55')) == 0
    assert asked_to_wait(RuntimeError("no answer")) == 0
