"""Codes of modus operandi, the order of times, and traits across scripts, at the edges of each rule."""

from pathlib import Path

import pytest
from support.refusals import refuses

from sangam.kernel import here
from sangam.records.schema import description_keys, event_kinds
from sangam.records.schema.kinds import KINDS, Property, Type

CODE = Property("modus", Type.CODE, "Modus operandi")
INCIDENT = KINDS["incident"]


@pytest.mark.parametrize("code", ["entry.window", "entry.2-men", "of.x", f"entry.{'x' * 40}"])
def test_a_code_of_another_forces_master_is_kept(code: str) -> None:
    assert event_kinds.kept_code(CODE, code) == code


@pytest.mark.parametrize("code", ["entry", "entry.", "Entry.window", "entry.-x", "e.window", f"entry.{'x' * 41}"])
def test_what_is_no_code_is_refused(code: str) -> None:
    refuses("records:code", event_kinds.kept_code, CODE, code)


def said(earliest: list[str], latest: list[str]) -> list[tuple[str, object]]:
    return [*(("earliest", each) for each in earliest), *(("latest", each) for each in latest), ("place", "Kundli")]


@pytest.mark.parametrize(
    ("earliest", "latest"),
    [
        (["2026-11-20T21:30+05:30"], ["2026-11-20T21:30+05:30"]),
        (["2026-11-20T21:30+05:30"], ["2026-11-20T22:00+05:30"]),
        (["2026-11-20T21:30+05:30"], []),
        ([], ["2026-11-20T21:30+05:30"]),
        (["2026-11-20T23:00+05:30", "2026-11-20T21:30+05:30"], ["2026-11-20T22:00+05:30", "2026-11-20T20:00+05:30"]),
    ],
)
def test_times_that_may_be_in_order_are_taken(earliest: list[str], latest: list[str]) -> None:
    event_kinds.require_order(INCIDENT, said(earliest, latest))


def test_what_ends_before_it_begins_names_the_two_nearest_times() -> None:
    times = said(
        ["2026-11-20T23:30+05:30", "2026-11-20T23:00+05:30"], ["2026-11-20T21:00+05:30", "2026-11-20T22:00+05:30"]
    )
    message = refuses("records:ends-before", event_kinds.require_order, INCIDENT, times).message
    assert "Latest time (2026-11-20T22:00+05:30)" in message
    assert "Earliest time (2026-11-20T23:00+05:30)" in message


def test_a_kind_without_an_order_takes_any_days() -> None:
    event_kinds.require_order(KINDS["missing"], [("seen_date", "2026-11-20")])


def test_a_position_comes_back_as_it_was_kept() -> None:
    assert event_kinds.position_in("28.49820,77.03100") == (28.4982, 77.031)


def master_of(folder: Path, own: Path | None) -> event_kinds.Master:
    with here.acting_as(here.Here("DL", folder, folder, modus_operandi=own)):
        return event_kinds.master()


def test_a_force_without_a_file_of_its_own_has_the_shipped_master(tmp_path: Path) -> None:
    shipped = master_of(tmp_path, None)
    assert len(shipped.heads) == 10
    assert master_of(tmp_path, tmp_path / "absent.csv") == shipped
    assert shipped.word("entry.nobody-knows", "hi") == "entry.nobody-knows"


def test_a_forces_own_row_goes_over_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("code,en,hi\nclass.house,Home\nclass.barn,Barn,खलिहान\n", "utf-8")
    master = master_of(tmp_path, own)
    assert (master.word("class.house", "hi"), master.word("class.barn", "hi")) == ("Home", "खलिहान")
    assert "class.barn" in next(head.codes for head in master.heads if head.code == "class")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Class,House", "master-code"),
        ("cl4ss,House", "master-code"),
        ("वर्ग,House", "master-code"),
        ("class.,House", "master-code"),
        ("class.house, ", "master-words"),
        (",House", "master-code"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_by_its_line(tmp_path: Path, row: str, code: str) -> None:
    own = tmp_path / "own.csv"
    own.write_text(f"code,en\nclass.barn,Barn\n{row}\n", "utf-8")
    assert "own.csv, line 3" in refuses(f"records:{code}", master_of, tmp_path, own).message


def test_of_two_phrases_the_longer_is_read() -> None:
    assert description_keys.clothes_in("red track suit").clothes == {"lower", "red lower"}
    assert description_keys.clothes_in("half pant").clothes == {"shorts"}


@pytest.mark.parametrize(
    ("first", "last", "spelt"),
    [("ऀ", "ॿ", "कमीज"), ("਀", "੿", "ਕਮੀਜ਼"), ("؀", "ۿ", "قمیض"), ("a", "z", "shirt"), ("Ა", "Ჿ", "shirt")],
)
def test_a_trait_is_spelt_in_the_script_of_its_reader(first: str, last: str, spelt: str) -> None:
    assert description_keys.spelt("shirt", first, last) == spelt


def test_a_trait_of_two_words_is_spelt_word_by_word() -> None:
    assert description_keys.spelt("red shirt", "ऀ", "ॿ") == "लाल कमीज"
    assert description_keys.spelt("red unheard", "ऀ", "ॿ") == "लाल unheard"


def test_a_word_of_the_table_has_one_meaning() -> None:
    shirt, again = "garment\tshirt\tshirt | Kamiz", "garment\tshirt\tkamiz"
    known = {"shirt": ("garment", "shirt"), "kamiz": ("garment", "shirt")}
    assert description_keys.spellings_of(["# heading", "", shirt, again]) == known
    for other in ("garment\tkurta\tKAMIZ", "thing\tshirt\tkamiz"):
        with pytest.raises(ValueError, match="stands in two lines"):
            description_keys.spellings_of([shirt, other])
