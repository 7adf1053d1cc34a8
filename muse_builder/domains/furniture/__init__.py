"""Furniture, lamps and what lies on the floor: kinds, materials, styles, finishes and rooms, read from a product's own text.

kinds        what a piece is called, and what it is for in words wide enough not to give it away
vocabulary   what texts may claim of it: the tables that it is read with as well
reading      what a piece is and has
"""

from muse_builder.domains.furniture.domain import FURNITURE

__all__ = ["FURNITURE"]
