"""Look at a release and measure it: figures, audit, the paper's tables, a viewer for the browser.

python examples/look_and_measure.py [RELEASE]
"""

import sys
from pathlib import Path

import muse_builder


def main(folder: str = "muse") -> None:
    if not Path(folder).exists():
        muse_builder.generate(num_conversations=30, max_items=150, out=folder)
    muse = muse_builder.Release(folder)
    assert muse.verify() == [], "something is not as it was sealed"

    shares = muse.audit()["shares"]
    print("leaks by channel:", {name: share["count"] for name, share in shares.items() if name.startswith("leaks.")})
    print("words a user turn:", muse.stats().get("size", "words per turn, user").value)
    print(muse_builder.recommend(muse))
    print("open", muse.pages(f"{folder}-pages").folder / "index.html")


if __name__ == "__main__":
    main(*sys.argv[1:2])
