"""Systems that need no model: the bar that any model has to clear."""
