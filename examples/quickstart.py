"""Make a small dataset with the embedded defaults and read it: no key, no network, no weights.

python examples/quickstart.py [FOLDER]
"""

import sys

from datasets import load_dataset

import muse_builder


def main(folder: str = "muse", conversations: int = 20) -> None:
    muse = muse_builder.generate(num_conversations=conversations, out=folder)
    print(repr(muse))

    talk = load_dataset("muse", data_dir=folder, split="train")[0]
    pictures = {item_id: number for number, item_id in enumerate(muse.items["item_id"])}
    print(f"\n{talk['conversation_id']} ended as {talk['outcome']}")
    for turn in talk["turns"]:
        print(f"{turn['role']:>9}  {turn['text']}")
        for item_id in turn["image_item_ids"]:
            item = muse.items[pictures[item_id]]
            print(f"{'':>9}  [{item['title']}, a picture of {item['image'].size[0]} x {item['image'].size[1]} pixels]")


if __name__ == "__main__":
    main(*sys.argv[1:2])
