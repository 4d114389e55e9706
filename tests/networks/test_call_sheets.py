"""Sums of calls become ties between numbers; single calls and rows without an authorisation are refused."""

from typing import Any
from uuid import UUID

import pytest
from gangs import CASE, LATER, around, person, ref, ties
from support.cast import says
from support.world import Station

from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Grade, Handling
from sangam.networks import files
from sangam.networks.files import COLUMNS, read_sums
from sangam.networks.types import CallSheet

HEAD = "number,other,calls,first,last,authority\n"
ROW = "+916660000401,+916660000402,27,2026-10-01,2026-11-15,DCP/NW/118\n"


def takes(
    station: Station, text: str, *, source: str = "CDR analysis", role: str = "analyst", purpose: Any = CASE
) -> Any:
    sheet = CallSheet(text, {}, source, Grade.parse("B2"), Handling())
    with station.node:
        return files.take_call_sheet(station.at(role), sheet, purpose=purpose)


def test_a_sum_ties_two_numbers_word_for_word_and_once(delhi: Station) -> None:
    man = delhi.opens(person("Rajan"))
    phone = ties(delhi, "phone", says("number", "+916660000401"), ref("holder", man))
    (tie,) = takes(delhi, HEAD + ROW).ties
    assert takes(delhi, HEAD + ROW).ties == (tie,)
    found = around(delhi, phone)
    (other,) = [each for each in found.neighbours if each.record.kind == "phone"]
    (tied,) = other.ties
    said = {each.property: str(each.value) for each in tied.statements}
    assert tied.said_in.id == tie
    assert (said["times"], said["first_date"], said["last_date"]) == ("27", "2026-10-01", "2026-11-15")
    assert said["authority"] == "DCP/NW/118"
    assert {spot.record.id for spot in found.chart.spots} == {phone, man, other.record.id}


def test_the_same_sheet_again_takes_back_nothing_that_was_learned_since(delhi: Station) -> None:
    (tie,) = takes(delhi, HEAD + ROW).ties
    delhi.corrects(tie, says("evidence", "disclosure"), says("until", LATER))
    phone = delhi.reads(end_of(delhi, tie))
    delhi.corrects(phone.id, says("note", "kept by the shop"), take_back=[phone.statements[0].id])
    takes(delhi, HEAD + ROW.replace(",27,", ",28,"))
    view = delhi.reads(tie)
    assert (view.first("evidence"), view.first("until"), str(view.first("times"))) == ("disclosure", LATER, "28")
    assert delhi.reads(phone.id).values("note") == ["kept by the shop"]


def test_a_row_whose_tie_is_closed_to_the_post_is_rejected_with_its_line(delhi: Station) -> None:
    (tie,) = takes(delhi, HEAD + ROW).ties
    delhi.recalls(tie)
    other = ROW.replace("402", "403")
    taken = takes(delhi, HEAD + ROW + other + other.replace("403", "401"))
    assert len(taken.ties) == 1
    assert tie not in taken.ties
    assert [line for line, _ in taken.rejected] == [2, 4]
    assert "is closed to this post" in str(taken.rejected[0][1])


def end_of(station: Station, tie: UUID) -> UUID:
    """Return the first end of a tie."""
    (one,) = (each.value for each in station.reads(tie).statements if each.property == "one")
    return UUID(str(one["ref"]))


def test_the_columns_are_named_by_the_mapping() -> None:
    sheet = "A party;B party\n"
    with pytest.raises(Malformed, match="no column"):
        read_sums(sheet, {})
    mapped = "\ufeffA,B,n,von,bis,auth\n" + ROW
    headings = mapped[1:].split("\n")[0].split(",")
    mapping = dict(zip(COLUMNS, headings, strict=True))
    (found,), rejected = read_sums(mapped, mapping)
    assert (found.calls, found.line, rejected) == (27, 2, [])


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        ("number,other,call time,duration,cell id\n", "stay with the force that obtained them"),
        (HEAD + ROW + ROW, "name the same two numbers"),
        (HEAD + ROW + "+916660000402,+916660000401,1,2026-11-16,2026-11-16,X\n", "name the same two numbers"),
        ("", "no column"),
        (HEAD + ROW + "x" * 200_000, "cannot be read as CSV"),
        (HEAD + ROW + "".join(ROW.replace("402", f"{n:04d}") for n in range(2000)), "at most 2000 rows"),
    ],
    ids=[
        "single calls",
        "the same row",
        "the same pair turned round",
        "nothing",
        "an endless cell",
        "too many",
    ],
)
def test_a_sheet_of_single_calls_is_refused_in_a_sentence(sheet: str, sentence: str) -> None:
    with pytest.raises(Malformed, match=sentence):
        read_sums(sheet, {})


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("+916660000401,+916660000402,27,2026-10-01,2026-11-15,", "number of its authorisation"),
        ("+916660000401,+916660000402,many,2026-10-01,2026-11-15,X", "Write calls as a number"),
        ("+916660000401,+916660000402,2,2026-11-15,2026-10-01,X", "not before the first"),
        ("+916660000401,+916660000401,2,2026-10-01,2026-11-15,X", "calling itself"),
        ("shop,+916660000402,2,2026-10-01,2026-11-15,X", "is not a phone"),
    ],
)
def test_a_row_that_is_no_sum_is_left_out_with_its_line(row: str, sentence: str) -> None:
    sums, ((line, wrong),) = read_sums(HEAD + ROW + row + "\n", {})
    assert (len(sums), line) == (1, 3)
    assert sentence in str(wrong)


def test_calls_need_their_right_a_source_and_a_purpose(delhi: Station) -> None:
    with pytest.raises(Malformed, match="where the sheet comes from"):
        takes(delhi, HEAD + ROW, source=" ")
    with pytest.raises(Refused, match="does not carry the right"):
        takes(delhi, HEAD + ROW, role="station")
    with pytest.raises(Refused, match="Say why you look"):
        takes(delhi, HEAD + ROW, purpose=None)
