"""`python -m muse_builder` is `muse`."""

from muse_builder.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
