"""A release folder: written, read, checked, united."""

from muse_builder.version import moved

__getattr__ = moved(
    "muse_builder.release",
    {
        "CARD": "muse_builder.release.manifest",
        "MANIFEST": "muse_builder.release.manifest",
        "SPLITS": "muse_builder.release.splits",
        "ReleaseWriter": "muse_builder.release.writer",
        "batches": "muse_builder.release.reader",
        "check_rows": "muse_builder.release.verify",
        "fingerprint": "muse_builder.release.reader",
        "load": "muse_builder.release.reader",
        "read": "muse_builder.release.reader",
        "read_manifest": "muse_builder.release.manifest",
        "shards": "muse_builder.release.reader",
    },
)
