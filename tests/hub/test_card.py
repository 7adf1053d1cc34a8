"""A card on the Hub after it was renewed: new numbers where they are ours, people's words where they are theirs."""

import pytest

from muse_builder.hub.card import Card, parse, renew, renew_data, sections, written

OLD = "# MUSE\n\n10 talks.\n\n## Load it\n\nlike so\n\n## Limits\n\n5 % forced\n"
NEW = "# MUSE\n\n20 talks.\n\n## Load it\n\nlike so\n\n## Cost\n\n1 dollar\n\n## Limits\n\n7 % forced\n"


def first() -> dict[str, str]:
    """What was remembered when OLD was generated."""
    return renew("", OLD, {}).digests


def test_sections_end_at_headings_outside_code() -> None:
    body = "intro\n\n## A\ntext\n```\n## no heading\n```\n## B\n"
    assert sections(body) == {"": "intro", "## A": "## A\ntext\n```\n## no heading\n```", "## B": "## B"}


def test_an_empty_card_becomes_the_generated_one() -> None:
    assert renew("", NEW, {}).body == NEW.strip()


def test_what_was_generated_is_renewed() -> None:
    assert renew(OLD, NEW, first()).body == NEW.strip()
    assert renew(OLD, NEW, first()).kept == ()


def test_an_edited_section_stays_and_is_named() -> None:
    renewed = renew(OLD.replace("5 % forced", "5 % forced; ask Ana"), NEW, first())
    assert renewed.body == NEW.replace("7 % forced", "5 % forced; ask Ana").strip()
    assert renewed.kept == ("## Limits",)
    again = renew(renewed.body, OLD, renewed.digests)
    assert "ask Ana" in again.body


def test_a_section_of_peoples_own_stays_in_its_place() -> None:
    renewed = renew(OLD.replace("## Limits", "## Thanks\n\nto Ana\n\n## Limits"), NEW, first())
    assert list(sections(renewed.body)) == ["", "## Load it", "## Cost", "## Thanks", "## Limits"]


def test_a_section_that_was_taken_out_stays_out() -> None:
    renewed = renew(OLD.replace("## Load it\n\nlike so\n\n", ""), NEW, first())
    assert list(sections(renewed.body)) == ["", "## Cost", "## Limits"]
    assert "## Load it" not in renew(renewed.body, NEW, renewed.digests).body


def test_a_section_that_is_generated_no_more_goes() -> None:
    renewed = renew(NEW, OLD, renew("", NEW, {}).digests)
    assert renewed.body == OLD.strip()


def test_a_card_that_people_wrote_alone_keeps_every_word() -> None:
    mine = "# My data\n\nAbout it.\n\n## Limits\n\nmany\n"
    renewed = renew(mine, NEW, {})
    assert renewed.body.startswith("# My data\n\nAbout it.")
    assert "## Limits\n\nmany" in renewed.body
    assert "7 % forced" not in renewed.body
    assert "## Cost\n\n1 dollar" in renewed.body
    assert renewed.kept == ("", "## Limits")


def test_space_at_the_ends_of_lines_is_no_edit() -> None:
    assert renew(OLD.replace("\n", "  \r\n"), NEW, first()).kept == ()


def test_what_people_wrote_keeps_its_lines_and_its_order() -> None:
    mine = "# My data\n\none line  \nand the next\n\n## Notes\n\na\n\n## Thanks\n\n~~~\n## no heading\n~~~\n\n## Notes\n\n b"
    assert renew(mine, "# T", {}).body == mine
    assert list(sections(mine)) == ["", "## Notes", "## Thanks", "## Notes (2)"]
    fenced = "````\n```\n## no heading\n````\n## one"
    assert list(sections(fenced)) == ["", "## one"]


def test_yaml_and_body_come_apart_and_together() -> None:
    card = parse("---\nlicense: mit\ntags: [a, b]\n---\n\n# Title\n\n---\n\nrest\n")
    assert card == Card({"license": "mit", "tags": ["a", "b"]}, "\n# Title\n\n---\n\nrest\n")
    assert parse(written(card)).data == card.data
    assert parse("no yaml here") == Card({}, "no yaml here")
    assert parse("---\n---\nbody") == Card({}, "body")
    assert parse("\ufeff---\r\na: 1\r\n---\r\nbody") == Card({"a": 1}, "body")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("---\na: [\n---\n", "cannot be read"),
        ("---\n- a\n---\n", "is a list"),
        ("---\nconfigs: all\n---\n", "`configs` in its YAML is no list of mappings"),
        ("---\nconfigs: [notes]\n---\n", "`configs` in its YAML is no list of mappings"),
        ("---\ndataset_info: [notes]\n---\n", "`dataset_info` in its YAML is no list of mappings"),
    ],
)
def test_yaml_that_is_none_is_an_error(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse(text)


def test_computed_keys_are_renewed_and_others_stay() -> None:
    ours = {"config_name": "conversations", "default": True, "data_files": "new"}
    theirs = {"config_name": "notes", "data_files": "notes.parquet"}
    old = {
        "license": "mit",
        "size_categories": ["n<1K"],
        "configs": [{"config_name": "conversations", "data_files": "old"}, theirs],
        "dataset_info": {"config_name": "notes", "features": []},
    }
    new = {
        "license": "other",
        "language": ["en"],
        "size_categories": ["1K<n<10K"],
        "configs": [ours],
        "dataset_info": [{"config_name": "conversations"}],
    }
    assert renew_data(old, new) == {
        "license": "mit",
        "language": ["en"],
        "size_categories": ["1K<n<10K"],
        "configs": [ours, theirs],
        "dataset_info": [{"config_name": "conversations"}, {"config_name": "notes", "features": []}],
    }
    chosen = {**old, "configs": [{**theirs, "default": True}]}
    assert [entry.get("default") for entry in renew_data(chosen, new)["configs"]] == [None, True]
    # What push_to_hub makes without a name: `datasets` takes it for a default, and refuses two.
    unnamed = {**old, "configs": [{"config_name": "default", "data_files": "a.parquet"}]}
    assert [entry.get("default") for entry in renew_data(unnamed, new)["configs"]] == [None, None]


def test_a_licence_of_theirs_gets_no_name_of_ours() -> None:
    new = {"license": "other", "license_name": "ours", "configs": [], "dataset_info": []}
    assert "license_name" not in renew_data({"license": "mit"}, new)
    assert renew_data({"license": "other", "license_name": "theirs"}, new)["license_name"] == "theirs"
    assert renew_data({}, new)["license_name"] == "ours"
