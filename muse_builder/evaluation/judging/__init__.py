"""Who judges, and whether one may believe it: masked pairs, votes in both orders, planted pairs, the certificate, raters."""

MARK = "~"
"""Stands in the id of what was planted, before a digest: no other id tells what a pair or a conversation is."""
