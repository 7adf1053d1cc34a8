"""The agents where the dialogue is people's: they ask, compare, admit, show several things at once (`tasks.acts`)."""
