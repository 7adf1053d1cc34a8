"""Clothes, shoes and accessories: the goods of the paper.

derive       what a product is and has, from its own text: reading departments types colors materials traits features care
vocabulary   what texts may claim of it           catalog_words   what sellers write, and the value it stands for
wearers      whom it is made for                  sizes           how sizes are written and compared
"""

from muse_builder.domains.apparel.domain import APPAREL

__all__ = ["APPAREL"]
