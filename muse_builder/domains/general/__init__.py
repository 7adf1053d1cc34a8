"""Goods of any kind, read from the catalog itself: nothing is known of them beforehand, and nobody wears them.

reading      what a product is and has, from its categories, details and features
vocabulary   the few words that any goods share: colours, materials, patterns; all others are learned from the catalog
prompts/     stand in place of the prompts that speak of clothes
"""

from muse_builder.domains.general.domain import GENERAL

__all__ = ["GENERAL"]
