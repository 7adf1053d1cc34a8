"""Look at a release and measure it: figures, audit, the paper's tables, a viewer for the browser.

python examples/look_and_measure.py [RELEASE]
"""

import sys
from pathlib import Path

import muse_builder


def main(folder: str = "muse") -> None:
    if not Path(folder).exists():
        muse_builder.generate(num_conversations=30, out=folder)
    muse = muse_builder.Release(folder)
    assert muse.verify() == [], "something is not as it was sealed"

    audit = muse.audit()
    print("leaks by channel:", {channel: share["count"] for channel, share in audit["shares"].items() if "leak" in channel})
    print("words a user turn:", muse.stats().get("conversations", "Words/user turn").value)
    print(muse_builder.recommend(muse))
    print("open", muse.pages(f"{folder}-pages").index)


if __name__ == "__main__":
    main(*sys.argv[1:2])
