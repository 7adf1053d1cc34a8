"""The environment as a class of Gymnasium, for those whose trainer wants one. Needs the package `gymnasium`.

    act     Discrete(n)               place in `turns.ACTS`
    items   Sequence(Discrete(m))     places in `world.ids`; of the assistant what is shown, of the shopper what is spoken of
    text    Text(2,000)               "" has our own agent put the act into words

An observation has the other side's last line: `text`, its `act` as a place in `HEARD`, the `items` it shows or speaks of, and
the `turn`, 0 to `most_turns`. What does not fit in there (the whole conversation, a shopper's notes) is info["observation"].
"""

from typing import TYPE_CHECKING, Any, ClassVar, get_args

from muse_builder.env.environment import Environment
from muse_builder.env.turns import ACTS, MOST_ITEMS, MOST_LETTERS, Observation
from muse_builder.errors import SettingsError
from muse_builder.records import PaperAction, PeopleAction

if TYPE_CHECKING:
    import gymnasium

HEARD: tuple[str, ...] = (*get_args(PaperAction), *get_args(PeopleAction))
"""Acts of either side."""
LETTERS = "".join(map(chr, (*range(32, 127), *range(161, 384), 8211, 8212, 8216, 8217, 8220, 8221, 8226, 8230, 8364)))
"""Of a text: Latin letters, digits and signs; any other stands as "?"."""


def gym_environment(env: Environment) -> "gymnasium.Env[dict[str, Any], dict[str, Any]]":
    """An environment of Gymnasium around this one; closing it closes this one.

    Raises:
        SettingsError: gymnasium is not installed.
    """
    try:
        import gymnasium
        from gymnasium import spaces
    except ImportError as error:
        raise SettingsError("gymnasium is not installed: pip install 'muse_builder[gym]'") from error
    ids = tuple(env.world.ids)
    places = {item_id: place for place, item_id in enumerate(ids)}
    acts = ACTS[env.seat]
    text = spaces.Text(MOST_LETTERS, min_length=0, charset=LETTERS)
    items = spaces.Sequence(spaces.Discrete(len(ids)))

    base: Any = gymnasium.Env  # whether it is typed hangs on its being installed

    class MuseEnv(base):  # type: ignore[misc]
        """`Environment` with Gymnasium's spaces."""

        metadata: ClassVar[dict[str, Any]] = {"render_modes": []}
        action_space = spaces.Dict({"act": spaces.Discrete(len(acts)), "items": items, "text": text})
        observation_space = spaces.Dict(
            {
                "act": spaces.Discrete(len(HEARD)),
                "items": items,
                "text": text,
                "turn": spaces.Discrete(env.most_turns + 1),
            }
        )

        def reset(
            self, *, seed: int | None = None, options: dict[str, Any] | None = None
        ) -> tuple[dict[str, Any], dict[str, Any]]:
            super().reset(seed=seed)
            observation, info = env.reset(seed=seed)
            return self._plain(observation), info | {"observation": observation}

        def step(self, action: dict[str, Any]) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
            shown = tuple(ids[int(place)] for place in action["items"])
            turn = {"act": acts[int(action["act"])], "text": str(action["text"]), "items": shown[: 2 * MOST_ITEMS]}
            observation, reward, terminated, truncated, info = env.step(turn)
            return self._plain(observation), reward, terminated, truncated, info | {"observation": observation}

        def close(self) -> None:
            env.close()

        def _plain(self, observation: Observation) -> dict[str, Any]:
            last = observation.said[-1]
            return {
                "act": HEARD.index(last.action),
                "items": tuple(places[item.item_id] for item in last.items),
                "text": "".join(letter if letter in LETTERS else "?" for letter in last.text)[:MOST_LETTERS],
                "turn": observation.turn,
            }

    return MuseEnv()
