"""One file a format family; each is a function `read` that gives the items of a catalog.

    def read(path, *, store, report, limit=None) -> Iterator[Item]

What it is called with (a reader names what it needs; what it does not name, it is not handed):

    path         the catalog: a file, or whatever the settings name; None for a catalog that needs no file
    store        an `ImageStore`: `add_file`, `add_bytes` take in a picture and give its name and SHA-256, or raise ImageRefused
    report       a `CatalogReport`: `at(file, line, item_id)`, then `reject`, `repair`, `image` or `note` for what is odd there;
                 `report.counts["read"]` counts the rows
    limit        how many items to give; None gives all
    domain       what the products are: `domain.derive(item)` fills in type, department and attributes from the item's own text
    seed         of the run's dice, for a catalog that is made
    images_root  folder that relative picture names start from; None for the folder of `path`
    map          what fields are made of, as `--map` has it; None for what the columns say
    download     fetches pictures that are URLs into the store; None fetches nothing

What it owes: items one by one, so that a catalog may be longer than memory; in the file's order, the same every time; ids
unique; texts cleaned (`catalog.clean`); `image`, `image_sha256` as the store gave them, or None. A row that cannot be read is
reported and left out; only a file that gives nothing at all raises CatalogError. tests/catalog/test_sources.py holds every
reader to it.
"""
