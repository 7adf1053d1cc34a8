"""The coverage gate: below one bar it warns, below another it refuses, before anything is spent."""

import json
from pathlib import Path

import pytest

from muse_builder.domains.apparel import APPAREL
from muse_builder.domains.general import GENERAL
from muse_builder.errors import CatalogError
from muse_builder.llm.journal import Journal
from muse_builder.records import Item
from muse_builder.run import generate
from muse_builder.run.coverage import covered, entry, require_covered
from muse_builder.screens.coverage import Understood
from muse_builder.settings import CatalogSettings, Settings
from muse_builder.watch import Silence


def of(enough: int) -> Understood:
    return Understood("apparel", 100, 100, None, enough, enough, 9, 9, enough=enough)


@pytest.mark.parametrize(
    ("enough", "said", "refused"), [(80, False, False), (79, True, False), (40, True, False), (39, False, True)]
)
def test_below_one_bar_it_warns_and_below_another_it_refuses(enough: int, said: bool, refused: bool) -> None:
    heard: list[str] = []
    if refused:
        with pytest.raises(CatalogError, match=r"39% of 100 products.*Nothing was asked or spent.*--allow-uncovered"):
            require_covered(of(enough), CatalogSettings(), heard.append)
        require_covered(of(enough), CatalogSettings(allow_uncovered=True), heard.append)
        assert len(heard) == 1
        return
    require_covered(of(enough), CatalogSettings(), heard.append)
    assert bool(heard) is said


def test_it_is_counted_once_in_a_run_s_life_and_anew_for_another_domain(tmp_path: Path) -> None:
    items = [Item(item_id="1", title="Tee", product_type="t-shirt")]
    with Journal(tmp_path / "journal.sqlite") as journal:
        found = covered(journal, items, APPAREL)
        assert covered(journal, [], APPAREL) == found
        assert covered(journal, [], GENERAL).products == 0
    assert "department" not in entry(of(80))
    assert entry(found)["kind"] == 1


def test_furniture_as_clothes_is_refused_before_a_call(tmp_path: Path) -> None:
    rows = [{"id": str(n), "title": f"Oak Table {n}", "description": f"A table, number {n}, seats six."} for n in range(8)]
    (tmp_path / "shop.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings = Settings(
        catalog=str(tmp_path / "shop.jsonl"),
        domain="apparel",
        require_image=False,
        num_conversations=1,
        out=str(tmp_path / "muse"),
    )
    with pytest.raises(CatalogError, match="apparel knows kind and 2 properties or more of 0% of 8 products"):
        generate.generate(settings, watch=Silence())
    assert not (tmp_path / "muse").exists()
