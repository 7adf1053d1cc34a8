"""How a release is to be published: what `push` may be told, by keyword or as one record."""

import difflib
import re
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from muse_builder.errors import PublishError
from muse_builder.release.merge import OnConflict

Format = Literal["parquet", "arrow"]
COMMIT_FILES = 100
"""Shards in one commit: the Hub advises 50 to 100 files. More of them go ahead in commits of their own, unnamed by the card."""


class PushOptions(BaseModel):
    """What to publish of a release, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    split: str | None = None
    """Only this split of the release; a name it does not have takes all its conversations under that name."""
    append: bool = False
    """Adds to splits that exist. Rows that are there already are not added again; ids that other rows have are raised beyond
    them, with everything that refers to them."""
    replace: bool = False
    """Puts the release's splits in the place of those of the same name."""
    revision: str = "main"
    """A branch; made from main if it does not exist."""
    private: bool = False
    """Of a repository that is made; one that exists must be so already."""
    tag: str | None = None
    """Names the commit; one that names another commit is refused."""
    dry_run: bool = False
    """Says what would be done, and sends nothing."""
    create_pr: bool = False
    """Opens a pull request instead of committing."""
    format: Format = "parquet"
    """Of the shards."""
    images: bool = True
    """False publishes URLs and digests in place of pixels."""
    conflicts: OnConflict = "refuse"
    """For items whose id is there with other contents: "refuse", keep the "first", or "rename" these."""
    commit_files: int = Field(COMMIT_FILES, ge=1)
    """Shards in one commit."""

    @classmethod
    def of(cls, options: "PushOptions | None", changes: dict[str, Any]) -> Self:
        """These options, or the usual ones, with changes.

        Raises:
            PublishError: there is no such option, or two that exclude one another.
        """
        for name in changes:
            if name not in cls.model_fields:
                near = difflib.get_close_matches(name, cls.model_fields, n=1)
                meant = f"; did you mean {near[0]!r}?" if near else "."
                raise PublishError(f"unknown option {name!r}{meant} Known: {', '.join(cls.model_fields)}")
        try:
            return cls.model_validate({**(options.model_dump() if options else {}), **changes})
        except ValidationError as error:
            found = error.errors(include_url=False)[0]
            where = f"{found['loc'][0]} is {found['input']!r}: " if found["loc"] else ""
            raise PublishError(where + found["msg"].removeprefix("Value error, ")) from error

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.append and self.replace:
            raise ValueError("--append and --replace exclude one another: choose one")
        if self.split is not None and not re.fullmatch(r"\w+(\.\w+)*", self.split):
            raise ValueError(f"{self.split!r} is no name of a split: use letters, digits and '_'")
        if self.tag and self.create_pr:
            raise ValueError("a pull request cannot be tagged: tag the branch when it is merged")
        return self
