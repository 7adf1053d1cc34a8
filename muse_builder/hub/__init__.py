"""Publish a release on the Hugging Face Hub, add to one there, fetch one.

A repository is never seen half changed. Shards are Parquet under names made from their content, which nothing overwrites;
a shard counts only once the card names it; and card, manifest and the removal of what they no longer name are ONE commit on
top of the state that was read. If somebody else commits in between, the Hub refuses, and the change is worked out again
from the new state. So whatever is interrupted can simply be started again, and what was sent is not sent twice.

    README.md          its YAML lists every shard by name: `load_dataset("ORG/muse")` needs no package of ours
    manifest.json      the release's manifest with the published shards in place of the local ones
    croissant.json     the same shards and their columns for tools that know neither of us (`release.croissant`)
    conversations/train-00000-3f2a91c07d55.parquet
    assets/example-1.jpg    what the card shows; in the same commit as the card

Other splits and configs of the repository stay, and so does what people wrote in its card (`card`).

    publish      the one call for a release; amend, the one for what is there: splits and tables removed or renamed
    job          what both do: read, plan, send, commit, and begin anew where somebody was faster or a connection broke
    rights       whether a token may write; asked before a dry run reads anything
    scratch      the temporary folder, and what killed pushes left of theirs
    published    what was done, and how it is told
    options      what the call may be told
    plan         what the repository is to hold: the release as it is, or what is there and what is new
    counted      what was read of the rows that stay
    repository   one revision of a repository, as it is read
    card         the card renewed, people's own words left alone
    parquet      shards as the Hub likes them
    fetch        the way back
"""

from muse_builder.hub.amend import Amendment, amend
from muse_builder.hub.fetch import pull
from muse_builder.hub.options import PushOptions
from muse_builder.hub.publish import push
from muse_builder.hub.published import Published, told

__all__ = ["Amendment", "Published", "PushOptions", "amend", "pull", "push", "told"]
