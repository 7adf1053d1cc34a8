"""What an audit holds a release to under --strict: each threshold, what it bounds, and its default."""

THRESHOLDS: dict[str, tuple[str, float, str]] = {
    "max_leaks": ("leaks.any", 0.0, "share of conversations that give their target away"),
    "max_unsupported": ("grounding.unsupported", 0.01, "share of the assistant's claims that no field of the item supports"),
    "max_mismatches": ("match.mismatches", 0.0, "share of profiles whose wearer the product does not fit"),
    "max_rewrites": ("rewriting.changed", 0.02, "share of rewritten turns whose content changed"),
    "max_hygiene": ("hygiene.turns", 0.0, "share of turns with what nobody says: labels, placeholders, instructions"),
    "max_shared": ("repeats.sentences", 0.05, "share of sentences that stand word for word in an earlier conversation"),
    "max_secrets": ("secrets.calls", 0.0, "share of traced calls with what looks like a key or an absolute path"),
}
"""Threshold -> measure it bounds, default under --strict, what it bounds in words."""
