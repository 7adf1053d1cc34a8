"""What a scenario's text says of the occasion."""

from muse_builder.embedded.model.occasions import read_scenario


def test_scenarios_are_read() -> None:
    wedding = read_scenario("A cousin's beach wedding in June, with dancing until late.")
    assert "wedding" in wedding.occasions
    assert wedding.formality == 3
    assert "hot" in wedding.weather
    run = read_scenario("Training for a first half-marathon in the rain.")
    assert (run.formality, "running" in run.activities, "wet" in run.weather) == (0, True, True)
    gift = read_scenario("A birthday present for a nephew turning six.")
    assert (gift.gift, gift.for_child) == (True, True)
