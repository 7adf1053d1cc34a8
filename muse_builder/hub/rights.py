"""Whether a token may write to a repository, asked of the Hub before anything is done."""

import inspect
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from muse_builder.hub.faults import status_of

if TYPE_CHECKING:
    from huggingface_hub import HfApi

WRITING = ("repo.write", "repo.content.write")
"""Permissions of a fine-grained token that let it commit."""


class Rights(NamedTuple):
    """What the Hub says of a token and a repository."""

    write: bool | None
    """None where the Hub does not tell."""
    why: str

    def __str__(self) -> str:
        verb = {True: "may be written", False: "may not be written", None: "unknown whether it may be written"}[self.write]
        return f"{verb}: {self.why}"


def rights(api: "HfApi", repository: str) -> Rights:
    """What the token may do, by the token's own role and by the repository, where there is one. Sends nothing.

    Raises:
        Exception: of the Hub's client, where it is not reached.
    """
    if not isinstance(api.token, str):
        there = _exists(api, repository)
        return Rights(None, f"no token is set, so this was read as a stranger; {repository} {'exists' if there else 'is new'}")
    try:
        told = api.whoami()
    except Exception as error:
        if status_of(error) == 401:
            return Rights(False, "the Hub does not know this token")
        raise
    by_token = _by_token(told, repository)
    if by_token.write is False or not _exists(api, repository):
        return by_token
    return _by_repository(api, repository) or by_token


def _exists(api: "HfApi", repository: str) -> bool:
    from huggingface_hub.errors import RepositoryNotFoundError

    try:
        api.repo_info(repository, repo_type="dataset")
    except RepositoryNotFoundError:
        return False
    return True


def _by_token(told: Mapping[str, Any], repository: str) -> Rights:
    """What `whoami` says: the token's role, whose it is, and for a fine-grained one its list of permissions."""
    user, space = str(told.get("name")), repository.partition("/")[0]
    roles = {user: "admin"} | {str(one.get("name")): str(one.get("roleInOrg", "write")) for one in told.get("orgs") or ()}
    token = (told.get("auth") or {}).get("accessToken") or {}
    role = token.get("role")
    if role == "read":
        return Rights(False, f"the token of {user} can only read")
    if space not in roles:
        return Rights(False, f"{user} is no member of {space}; known: {', '.join(roles)}")
    if roles[space] == "read":
        return Rights(False, f"{user} can only read in {space}")
    if role == "write":
        return Rights(True, f"the token of {user} writes to {space}")
    if role == "fineGrained":
        scopes = (token.get("fineGrained") or {}).get("scoped") or ()
        if _listed(scopes, {space, repository}):
            return Rights(True, f"the fine-grained token of {user} names {space} or the repository, with write")
        return Rights(False, f"the fine-grained token of {user} names no right to write to {repository}")
    return Rights(None, f"the token of {user} has the role {role!r}")


def _listed(scopes: Iterable[Mapping[str, Any]], names: set[str]) -> bool:
    return any(
        (scope.get("entity") or {}).get("name") in names and set(scope.get("permissions") or ()) & set(WRITING)
        for scope in scopes
    )


def _by_repository(api: "HfApi", repository: str) -> Rights | None:
    """What the repository says of the token; None where this Hub, or this release of its client, cannot be asked."""
    asked = getattr(api, "auth_check", None)
    if asked is None or "write" not in inspect.signature(asked).parameters:
        return None
    try:
        asked(repository, repo_type="dataset", write=True)
    except Exception as error:
        status = status_of(error)
        if status in (401, 403):
            return Rights(False, f"{repository} does not take writes of this token")
        if status == 404:
            return None
        raise
    return Rights(True, f"{repository} takes writes of this token")
