"""What may be done with a release: the card's licence, and the files LICENSE and NOTICE.

Its dialogues are made here and under CC BY 4.0; its products keep the licence of their catalog, a converted corpus its own.
"""

import hashlib
import re
from collections.abc import Mapping

from muse_builder.release.entries import FileEntry, TermsEntry
from muse_builder.release.manifest import LICENCE, NOTICE, Manifest
from muse_builder.release.names import seen

DIALOGUES = "cc-by-4.0"
"""Of what is made here."""
ADDRESSES = {
    "apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
    "mit": "https://opensource.org/license/mit",
    "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc-by-nc-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "cc-by-nc-sa-4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "cc-by-nc-nd-4.0": "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    "odc-by": "https://opendatacommons.org/licenses/by/1-0/",
}
"""Licence by the Hub's name -> where its text is."""


def known(stated: str | None) -> str | None:
    """The Hub's name of a licence as a catalog or corpus states it ("CC BY 4.0", "Apache-2.0: ..."); None for all else.

    Several, or one of a part alone, are none.
    """
    if stated is None or ";" in stated or "(" in stated:
        return None
    name = re.sub(r"[\s_]+", "-", stated.partition(":")[0].strip().casefold())
    name = {"cc0": "cc0-1.0", "apache-license-2.0": "apache-2.0", "mit-license": "mit"}.get(name, name)
    return name if name in ADDRESSES else None


def head(manifest: Manifest) -> dict[str, str]:
    """`license` of the card; where it is none that the Hub knows, its name and the file that says it."""
    if manifest.corpus is not None:
        licence, name = known(manifest.corpus.license), "as-the-corpus"
    else:
        products = known(manifest.catalog.licence)
        licence = DIALOGUES if products == DIALOGUES else None
        name = f"dialogues-{DIALOGUES}-products-{products or 'by-catalog'}"
    return {"license": licence} if licence else {"license": "other", "license_name": name, "license_link": LICENCE}


def render(manifest: Manifest) -> dict[str, str]:
    """File -> its text."""
    return {LICENCE: _licence(manifest), NOTICE: _notice(manifest)}


def entry(texts: Mapping[str, str]) -> TermsEntry:
    """What the manifest says of the files."""
    files = {name: text.encode() for name, text in texts.items()}
    told = {name: FileEntry(bytes=len(data), sha256=hashlib.sha256(data).hexdigest()) for name, data in files.items()}
    return TermsEntry(licence=told[LICENCE], notice=told[NOTICE])


def _licence(manifest: Manifest) -> str:
    if manifest.corpus is not None:
        parts = {f"All rows, converted from {_line(manifest.corpus.title)}, keep its licence": manifest.corpus.license}
    else:
        unstated = "this release states none; ask whoever owns the catalog before you pass them on"
        parts = {
            "Dialogues, profiles, scenarios, verdicts, ratings and traces": "CC BY 4.0",
            "Product texts and pictures keep the terms of their catalog": manifest.catalog.licence or unstated,
        }
    lines = []
    for what, stated in parts.items():
        name = known(stated)
        lines += [f"{what}:", f"    {_line(stated)}", *([f"    {ADDRESSES[name]}"] if name else []), ""]
    lines += ["The software that wrote this folder, muse_builder:", "    Apache-2.0", f"    {ADDRESSES['apache-2.0']}", ""]
    return "\n".join(lines)


def _notice(manifest: Manifest) -> str:
    lines = [
        f"Written by muse_builder {manifest.package.version}, after MUSE (Wang et al. 2025, https://arxiv.org/abs/2412.18416)."
    ]
    if manifest.corpus is not None:
        lines += ["", f"Converted from {_line(manifest.corpus.title)}: {_line(manifest.corpus.home)}"]
    else:
        models = sorted({_line(model) for model in (*manifest.counts.calls.models, *manifest.models.values())})
        lines += [
            "",
            f"People, scenarios and dialogues are synthetic. Models that wrote and checked them: {', '.join(models)}.",
        ]
        lines += ["Providers of models may bind what is trained on their output: read their terms."]
    return "\n".join([*lines, ""])


def _line(text: str) -> str:
    """Text of others on one line, where no sign of it is unseen."""
    return " ".join(seen(text).split())
