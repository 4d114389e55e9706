"""What the page of a network says and keeps off paper, from made records and ties."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import translation
from made_views import record, says

from sangam.access.types import Way
from sangam.kernel import here
from sangam.kernel.handling import Caveat
from sangam.kernel.paper import Unprinted
from sangam.networks.types import (
    MEMBER,
    TIE,
    Apart,
    Between,
    Chart,
    Claim,
    Edge,
    Event,
    Neighbour,
    Spot,
    Surroundings,
    Tie,
    Ways,
)
from sangam.networks.types import Way as Path_
from sangam.records.types import RecordView, ShownStatement
from sangam.web.analysis import networks

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
DAY = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"), here.acting_as(here.Here("DL", Path(), Path())):
        yield


RANA = record(1, says("name", "Rana"))
BALI = record(2, says("name", "Bali"))
GANG = record(3, says("name", "Narela Boys"), kind="gang")
ROLE = says("role", "shooter")
EVIDENCE = says("evidence", "Seen with them", grade="C3")
CLAIM = Claim(record(4, ROLE, EVIDENCE, kind="membership"), RANA, GANG, "shooter", None, None)
BARRED = says("relation", "brother", Caveat.OWNER_ONLY)


def tie(*said: ShownStatement, relation: str = TIE, kind: str = "tie", owner: str = "DL", rests: int = 9) -> Tie:
    """Return a tie that rests on the first of its statements.  rests: on how many of them."""
    view = record(5, *said, kind=kind, owner=owner)
    return Tie(Edge(RANA.id, BALI.id, view.id, tuple(each.id for each in said[:rests]), relation), view, said)


def words(*spared: UUID) -> networks.NetworkWords:
    return networks.NetworkWords({}, spared)


OPEN = tie(says("relation", "brother"))
SHUT = tie(says("relation", "brother"), BARRED)


def test_a_spared_person_is_named_on_the_screen_alone():
    shown = words(RANA.id).title(RANA)
    assert (shown, isinstance(shown, Unprinted), shown.on_paper) == ("Rana", True, "Person")
    assert not isinstance(words(RANA.id).title(BALI), Unprinted)


def test_a_tie_is_barred_from_paper_where_one_statement_that_makes_it_is():
    assert [networks.is_tie_barred(each) for each in (OPEN, SHUT)] == [False, True]
    assert networks.is_tie_barred(tie(says("relation", "brother"), BARRED, rests=1)) is False


def test_what_is_a_lead_of_another_force_is_printed_and_not_taken_away():
    theirs = tie(says("relation", "brother", Caveat.LEAD_ONLY), owner="HR")
    assert [networks.is_tie_barred(theirs, each) for each in (Way.PRINT, Way.DOWNLOAD)] == [False, True]


def test_neighbours_stay_off_paper_when_every_tie_is_barred():
    found = [Neighbour(RANA, (OPEN, SHUT)), Neighbour(GANG, (SHUT,)), Neighbour(BALI, (OPEN,))]
    shown = words().neighbours(surroundings(RANA, neighbours=tuple(found)))
    assert [(each["kind"], [row["title"] for row in each["rows"]]) for each in shown] == [
        ("person", ["Rana", "Bali"]),
        ("gang", ["Narela Boys"]),
    ]
    assert [row["unprinted"] for each in shown for row in each["rows"]] == [False, False, True]


def surroundings(asked: RecordView, **more: object) -> Surroundings:
    nothing = Chart((), (), 0)
    return replace(Surroundings(asked, (), {}, (), (), Ways((), complete=True), (), (), nothing), **more)


def test_an_event_names_whom_it_ties_besides_the_one_asked_about():
    case = record(6, says("fir", "442/2026"), says("offence_date", "2026-11-01"), kind="case")
    event = Event(DAY, case, (RANA, BALI), "offence_date", (OPEN,))
    shown = words().event(event, RANA.id)
    assert (shown["of"], shown["title"], shown["unprinted"]) == (["Bali"], "Record 6", False)
    assert words().event(replace(event, record=replace(case, label="")), RANA.id)["title"] == "Case (FIR)"


def test_an_event_stays_off_paper_where_its_tie_or_its_day_is_barred():
    day = says("offence_date", "2026-11-01", Caveat.OWNER_ONLY)
    case = record(6, says("fir", "442/2026"), day, kind="case")
    assert words().event(Event(DAY, case, (), "offence_date", (OPEN,)), RANA.id)["unprinted"] is True
    assert words().event(Event(DAY, case, (), "fir", (OPEN,)), RANA.id)["unprinted"] is False
    assert words().event(Event(DAY, case, (), "fir", (SHUT,)), RANA.id)["unprinted"] is True


def way(*steps: tuple[Tie, ...]) -> dict:
    return words().way(Path_((RANA, BALI, GANG)[: len(steps) + 1], steps))


def test_a_way_is_as_weak_as_the_best_tie_of_its_weakest_step():
    strong, weak = tie(says("relation", "brother", grade="A1")), tie(says("relation", "friend", grade="D4"))
    shown = way((strong, weak), (tie(says("relation", "friend", grade="C3")),))
    assert (shown["grades"], shown["weakest"], shown["hops"]) == (["A1", "C3"], "C3", 2)


def test_a_way_counts_each_source_once_and_as_its_first_forces():
    mine = says("relation", "brother")
    again = says("relation", "friend")
    theirs = replace(says("relation", "friend"), taken_from="HR:1")
    assert way((tie(mine, again),))["sources"] == 1
    assert way((tie(mine, theirs),))["sources"] == 2
    assert way((tie(mine), tie(again, owner="HR")))["sources"] == 2


def test_a_way_stays_off_paper_where_one_tie_of_it_is_barred():
    assert [way((OPEN,), (each,))["unprinted"] for each in (OPEN, SHUT)] == [False, True]


def test_a_claim_names_the_gang_of_a_person_and_the_person_of_a_gang():
    assert words().claim(CLAIM, RANA)["title"] == "Narela Boys"
    assert words().claim(CLAIM, GANG)["title"] == "Rana"


def test_a_claim_shows_its_evidence_and_its_lowest_grade():
    masked = replace(EVIDENCE, value=None)
    shown = words().claim(replace(CLAIM, said_in=record(4, ROLE, EVIDENCE, masked, kind="membership")), GANG)
    assert (shown["evidence"], shown["grade"]) == (["Seen with them"], "C3")
    assert shown["role"] != ""
    assert words().claim(replace(CLAIM, role=""), GANG)["role"] == ""


@pytest.mark.parametrize("apart", [None, *Apart])
def test_a_claim_that_is_not_counted_says_why_and_spares_who_was_wronged(apart):
    shown = words().claim(replace(CLAIM, apart=apart), GANG)
    assert (shown["apart"] == "") is (apart is None)
    assert shown["spared"] is (apart in (Apart.VICTIM, Apart.CHILD))


@pytest.mark.parametrize("name, barred", [("role", True), ("until", True), ("evidence", False)])
def test_a_claim_stays_off_paper_where_what_makes_it_is_barred(name, barred):
    said = says(name, "2027-01-01" if name == "until" else "shooter", Caveat.OWNER_ONLY)
    view = record(4, says("role", "shooter"), said, kind="membership")
    assert words().claim(replace(CLAIM, said_in=view), GANG)["unprinted"] is barred


def opinion(*said: ShownStatement) -> dict:
    return words().claim(replace(CLAIM, opinions=(record(7, *said, kind="opinion", owner="HR"),)), GANG)["opinions"][0]


def test_an_opinion_says_whose_it_is_what_it_says_and_why():
    shown = opinion(says("stance", "disputed"), says("reason", "He was in jail"))
    assert (shown["words"].startswith("HR: "), len(shown["words"]) > 4, shown["reason"]) == (
        True,
        True,
        "He was in jail",
    )
    assert not isinstance(shown["words"], Unprinted)
    masked = replace(says("reason", "x"), value=None)
    assert opinion(says("stance", "disputed"), masked)["reason"] == ""
    assert opinion(says("stance", "disputed"))["reason"] == ""
    assert opinion(says("stance", "disputed"), masked, says("reason", "In jail"))["reason"] == "In jail"
    assert opinion(says("reason", "In jail"))["words"] == "HR: "


def test_an_opinion_is_not_printed_where_its_stance_is_barred():
    shown = opinion(says("stance", "disputed", Caveat.OWNER_ONLY), says("reason", "He was in jail"))
    assert isinstance(shown["words"], Unprinted)
    assert not isinstance(shown["reason"], Unprinted)


def test_a_tie_is_called_by_what_it_says():
    assert networks.relation_words(OPEN) not in ("", "Tie")
    unsaid = networks.relation_words(tie(says("evidence", "Seen")))
    assert unsaid != networks.relation_words(OPEN)
    member = networks.relation_words(tie(ROLE, relation=MEMBER, kind="membership"))
    phone = networks.relation_words(tie(says("phone", "98"), relation="phone", kind="person"))
    assert len({unsaid, member, phone, networks.relation_words(OPEN)}) == 4


def test_a_tie_has_the_lowest_grade_of_its_statements():
    both = tie(says("relation", "friend", grade="A1"), says("evidence", "Seen", grade="D4"))
    assert (networks.grade_of_tie(both), words().tie(both)["grade"]) == ("D4", "D4")


def test_a_tie_that_a_third_record_says_shows_its_flags():
    lead = says("relation", "friend", Caveat.LEAD_ONLY)
    assert words().tie(tie(lead))["flags"] != []
    assert words().tie(tie(says("phone", "98", Caveat.LEAD_ONLY), relation="phone", kind="person"))["flags"] == []


def test_a_reference_without_a_label_is_named_as_its_reader_sees_it(delhi):
    known = networks.NetworkWords({RANA.id: RANA}, ())
    for target, label, value in ((RANA.id, "", "Rana"), (RANA.id, "R.", "R."), (BALI.id, "", "another record")):
        said = says("one", {"ref": str(target), "label": label})
        assert known.tie(tie(said))["statements"][0]["value"] == value
    assert [each["title"] for each in known.tie(OPEN)["ends"]] == ["Rana"]


def test_a_brief_leaves_out_what_of_any_list_may_not_be_printed():
    empty = {"statements": [], **{name: [] for name in networks.PRINTED_LISTS}}
    assert networks.leaves_out(empty) is False
    for name in empty:
        assert networks.leaves_out(empty | {name: [{"unprinted": False}, {"unprinted": True}]}) is True
        assert networks.leaves_out(empty | {name: [{"unprinted": False}]}) is False


def test_a_person_between_gangs_is_reached_through_own_or_anothers_tie():
    other = record(8, says("name", "Kala Gang"), kind="gang")
    between = Between(RANA, (GANG, other), {GANG.id: RANA, other.id: BALI}, (OPEN,))
    shown = networks._between_words(between, words())
    assert [(each["by"], each["own"]) for each in shown["gangs"]] == [("Rana", True), ("Bali", False)]
    assert shown["unprinted"] is False
    assert networks._between_words(replace(between, ties=(OPEN, SHUT)), words())["unprinted"] is True


def drawn(*ties: Tie, spared: tuple[UUID, ...] = ()) -> dict:
    spots = (Spot(RANA, 0), Spot(BALI, 1), Spot(GANG, 1))
    lines = ((RANA.id, BALI.id), (BALI.id, GANG.id))
    return networks.chart_words(Chart(spots, lines, 9, ties), words(*spared).title)


def test_a_chart_has_a_column_for_each_hop_and_is_large_enough_for_all():
    shown = drawn()
    first, second, third = shown["spots"]
    assert [each["first"] for each in shown["spots"]] == [True, False, False]
    assert first["x"] < second["x"] == third["x"]
    assert first["y"] == second["y"] < third["y"]
    assert shown["width"] > third["x"] + shown["box"]
    assert shown["height"] > third["y"] + networks._ROW // 2
    assert [" L" in line for line in shown["lines"]] == [True, False]
    assert networks.chart_words(Chart((), (), 0), str)["spots"] == []


def test_a_chart_stays_off_paper_where_a_name_or_a_tie_of_it_is_barred():
    assert drawn(OPEN)["unprinted"] is False
    assert drawn(OPEN, SHUT)["unprinted"] is True
    assert drawn(OPEN, spared=(BALI.id,))["unprinted"] is True


def test_a_long_name_is_cut_in_a_box():
    assert networks._short("x" * networks._LONGEST) == "x" * networks._LONGEST
    cut = networks._short("x" * (networks._LONGEST + 1))
    assert (len(cut), cut[-1]) == (networks._LONGEST, "…")


@pytest.mark.parametrize("asked, is_gang", [(GANG, True), (RANA, False), (replace(GANG, kind="organisation"), True)])
def test_members_are_counted_and_claims_that_do_not_count_stand_apart(delhi, asked, is_gang):
    doubtful = replace(CLAIM, said_in=replace(CLAIM.said_in, id=UUID(int=9)), apart=Apart.DISPUTED)
    shown = networks.words_of(surroundings(asked, claims=(CLAIM, doubtful)))
    assert [[each["claim"] for each in shown[name]] for name in ("members", "apart")] == [
        [CLAIM.said_in.id],
        [doubtful.said_in.id],
    ]
    assert (shown["is_gang"], shown["persons"]) == (is_gang, 1)
