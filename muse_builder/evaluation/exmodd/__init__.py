"""EXMODD (arXiv 2310.10967): coherence and toxicity beside the diversity of `evaluation.statistics`."""
