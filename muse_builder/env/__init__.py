"""Where a model of one's own shops or advises against our agents: `reset` and `step`, with outcome and rewards.

    from muse_builder.env import Environment

`turns` has what is taken and given, `scoring` the rewards, `gym` Gymnasium's class, `grpo` reward functions for TRL.
"""

from muse_builder.env.environment import AsyncEnvironment, Environment
from muse_builder.env.turns import Observation, PlayerTurn

__all__ = ["AsyncEnvironment", "Environment", "Observation", "PlayerTurn"]
