"""Two runs become one release, which goes to the Hub in one commit and grows there.

    HF_TOKEN=... python examples/publish_and_grow.py [ORG/NAME]

Without a repository nothing is sent: the two runs are made and united.
"""

import sys

import muse_builder


def main(repository: str = "") -> None:
    first = muse_builder.generate(num_conversations=10, seed=1, max_items=60, out="first")
    second = muse_builder.generate(num_conversations=10, seed=2, max_items=60, out="second")
    merged = muse_builder.merge([first, second], out="both", conflicts="rename")
    print(merged.folder, [source.new_rows["conversations"] for source in merged.sources])

    if repository:
        print(muse_builder.push(first, repository, private=True))
        print(muse_builder.push(second, repository, append=True, conflicts="rename", dry_run=True))


if __name__ == "__main__":
    main(*sys.argv[1:2])
