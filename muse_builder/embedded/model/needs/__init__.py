"""Everyday needs behind attribute values: what one is, where it makes sense, and which of them a value or a text means."""

from muse_builder.embedded.model.needs.concept import Concept
from muse_builder.embedded.model.needs.concepts import (
    CONCEPTS,
    concept_of,
    concept_said,
    concepts_in,
    fits,
    is_wording_of,
    trouble,
    wish,
)

__all__ = ["CONCEPTS", "Concept", "concept_of", "concept_said", "concepts_in", "fits", "is_wording_of", "trouble", "wish"]
