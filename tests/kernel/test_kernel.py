"""The plain values that everything else speaks in."""

import copy
import json
import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.kernel import clock, errors, here, ids, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Classification, Grade
from sangam.kernel.purpose import NEEDS_REFERENCE, Purpose, Stated
from sangam.kernel.sentences import Told


def test_new_ids_are_version_seven_and_lie_in_the_order_of_their_making():
    first = ids.new_id()
    with clock.shift_time(timedelta(milliseconds=5)):
        second = ids.new_id()
    assert (first.version, first.variant) == (7, "specified in RFC 4122")
    assert str(first) < str(second)


def test_an_id_tells_its_millisecond():
    before = int(clock.now().timestamp() * 1000)
    assert abs((ids.new_id().int >> 80) - before) < 1_000


def test_an_id_with_a_mark_is_its_makers_alone_and_tells_its_millisecond():
    for made in (ids.new_id_of("DL"), ids.named_id_of("DL", "import", "1"), ids.secret_id_of("DL", bytes(16))):
        assert (made.version, made.variant) == (8, "specified in RFC 4122")
        assert (ids.may_be_of(made, "DL"), ids.may_be_of(made, "HR")) == (True, False)
    assert abs((ids.new_id_of("DL").int >> 80) - int(clock.now().timestamp() * 1000)) < 1_000
    assert ids.named_id_of("DL", "a") == ids.named_id_of("DL", "a") != ids.named_id_of("DL", "b")


def test_an_id_of_an_earlier_version_may_be_anybody_s():
    for made in (ids.new_id(), ids.named_id("a"), UUID(int=10)):
        assert ids.may_be_of(made, "DL")
        assert ids.may_be_of(made, "HR")


@given(st.lists(st.text(), min_size=1, max_size=3), st.lists(st.text(), min_size=1, max_size=3))
def test_named_ids_are_the_same_for_the_same_parts_alone(one, other):
    joined = "\x1f".join(one) == "\x1f".join(other)
    assert (ids.named_id(*one) == ids.named_id(*other)) is joined


@given(st.uuids())
def test_a_short_id_can_be_read_out(value: UUID):
    spoken = ids.short(value)
    assert len(spoken) == 7
    assert not set(spoken) & set("ILOU")
    assert spoken == ids.short(value)


def test_the_clock_is_aware_and_moves_only_inside_its_block():
    assert clock.now().tzinfo is UTC
    with clock.shift_time(timedelta(days=1)), clock.shift_time(-timedelta(hours=1)):
        ahead = clock.now() - datetime.now(UTC)
    assert timedelta(hours=22, minutes=59) < ahead < timedelta(hours=23, minutes=1)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize("kind", [Refused, NotFound, Conflict, Malformed])
def test_an_error_has_a_code_a_sentence_and_its_parts(kind):
    error = kind("x:y", "Locked until {until}.", until="17:00")
    assert (error.code, error.message, error.template, error.parts) == (
        "x:y",
        "Locked until 17:00.",
        "Locked until {until}.",
        {"until": "17:00"},
    )
    assert isinstance(error, errors.SangamError)


def test_the_four_errors_are_told_apart():
    assert len({kind.kind for kind in (Refused, NotFound, Conflict, Malformed)}) == 4


@pytest.mark.parametrize("text", ["A1", "b2", " F6 "])
def test_a_grade_is_read_and_written(text):
    assert str(Grade.parse(text)) == text.strip().upper()


@pytest.mark.parametrize("text", ["", "A", "A0", "A7", "G1", "1A", "AB", "A१", "A12", "AA1"])
def test_what_is_no_grade_is_said(text):
    with pytest.raises(ValueError, match="a grade is A-F then 1-6"):
        Grade.parse(text)


@pytest.mark.parametrize(("source", "information"), [("", 1), ("AB", 1), ("A", 0), ("A", 7), ("G", 3)])
def test_no_grade_is_made_of_other_parts(source, information):
    with pytest.raises(ValueError, match="a grade is"):
        Grade(source, information)


def test_classifications_are_ordered():
    assert sorted(Classification) == list(Classification)
    assert Classification.SECRET > Classification.CONFIDENTIAL


def test_a_purpose_is_written_with_its_reference():
    assert str(Stated(Purpose.CASE, "12/2026")) == "case 12/2026"
    assert str(Stated(Purpose.NAKA)) == "naka"
    assert {Purpose.CASE, Purpose.REQUEST} == NEEDS_REFERENCE


def test_peers_and_parts_of_the_node_are_no_officers():
    for actor in (Actor.peer("HR"), Actor.system("DL", "relay")):
        with pytest.raises(RuntimeError, match="is no officer"):
            actor.an_officer()
    assert Actor.peer("HR", "SHO Kundli").label == "SHO Kundli"
    assert Actor.peer("HR").label == "peer:HR"
    assert Actor("DL", "x", officer=(me := ids.new_id())).an_officer() == me


def test_a_process_knows_which_node_it_is_and_a_block_may_stand_in(monkeypatch):
    monkeypatch.setattr(here, "_process", None)
    with pytest.raises(RuntimeError, match="no node is settled"):
        here.node()
    delhi = here.Here("DL", keys=Path("k"), files=Path("f"))
    here.set_node(delhi)
    with here.acting_as(here.Here("HR", keys=Path("k"), files=Path("f"))):
        assert here.node().force == "HR"
    assert here.node() is delhi


def test_a_kept_sentence_knows_its_template_and_is_read_as_it_was():
    made = Told("row {row} of {file}", row=3, file=Path("a.csv"))
    assert made == "row 3 of a.csv"
    assert json.loads(json.dumps(sentences.form(made))) == {
        "template": "row {row} of {file}",
        "parts": {"row": 3, "file": "a.csv"},
    }
    again = sentences.sentence_from_form(sentences.form(made))
    assert isinstance(again, Told)
    assert (again, again.template, again.parts) == (made, made.template, made.parts)


def test_a_clause_within_a_sentence_keeps_its_own_template():
    made = Told("The day {why}.", why=Told("lies before {day}", day="1.1.2027"))
    again = sentences.sentence_from_form(json.loads(json.dumps(sentences.form(made))))
    assert isinstance(again, Told)
    assert (again, again.parts["why"]) == ("The day lies before 1.1.2027.", "lies before 1.1.2027")
    assert isinstance(again.parts["why"], Told)


def test_a_sentence_of_an_earlier_version_stays_as_it_was_written():
    assert sentences.sentence_from_form(sentences.form("as it was")) == "as it was"


def test_a_sentence_without_one_of_its_parts_cannot_be_made():
    with pytest.raises(KeyError):
        Told("row {row}")


def test_a_sentence_can_be_copied_whatever_stands_in_its_parts():
    made = Told("{who} says: {text}", who="HR", text="{0} {who} {")
    for again in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):  # noqa: S301 - our own
        assert (again, again.template, again.parts) == ("HR says: {0} {who} {", made.template, made.parts)


@pytest.mark.parametrize(
    "sentence, parts",
    [
        ("DL sent its 5 MB; ask DL.", {"force": "DL", "most": "5"}),
        ("DL sent its 5 MB; ask UP.", None),
        ("DL sent its five or so MB; ask DL.", None),
        ("{force} sent its {most} MB; ask {force}.", None),
        ("DL sent its 5 MB; ask DL.\n", None),
        ("", None),
    ],
)
def test_another_nodes_sentence_is_known_by_its_template_and_its_parts(sentence, parts):
    found = sentences.match_template(sentence, "{force} sent its {most} MB; ask {force}.")
    assert (found and found.parts) == parts
    assert found in (None, sentence)
    assert sentences.match_template(sentence, "") is None
