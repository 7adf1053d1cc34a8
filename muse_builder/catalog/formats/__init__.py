"""One file a format: each gives (place, value) of every row that can be read, and tells the report of those that cannot.

    rows(stream or text, name, report) -> Iterator[tuple[int, Any]]

The place is a line or a row counted from 1. All of them stream: memory does not grow with the length of the file.
"""
