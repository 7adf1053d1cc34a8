"""What is done next in a conversation, by name: the Manager's action control (paper 3.3.3), pluggable as the paper says it is.

`strategy.py` has the contract, `paper.py` the paper's control flow, `people.py` what people do, by the table `people.toml`.
"""
