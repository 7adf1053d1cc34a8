from muse_builder.records import Item


def derive(item: Item) -> Item:
    return item
