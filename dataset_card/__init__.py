"""The dataset card's template; `muse_builder.card` fills it."""
