"""The first plug-in: a model and a catalog that need no key, no network and no weights.

    model/      answers every task from its typed values: a grammar, a pair of simple eyes, dice from the request's seed
    catalog/    354 products of apparel, drawn and described, the same for the same seed

Both go through the doors that any plug-in has, `complete(request)` and `read(path, ...)`, so that one command on a fresh
machine gives a dataset to look at, and every test runs the true pipeline. The model speaks of apparel only. Its words are no
code: they stand in `model/phrases/`, a file an act; `model/book.py` says how to write one. Data to train on comes from other
models.
"""
