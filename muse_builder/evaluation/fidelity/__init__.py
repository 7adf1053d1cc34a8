"""Whether simulated shoppers decide like people."""
