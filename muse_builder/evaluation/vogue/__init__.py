"""VOGUE (arXiv 2510.21151) beside its ratings: satisfaction, the reading of the scenario, stages, waves, shoppers."""
