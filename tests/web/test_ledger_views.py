"""What the ledger and the page of the node say, from made rows and peers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import RequestFactory
from django.utils import translation

from sangam.audit import types
from sangam.audit.types import LIST, Entry, Head, LookCount
from sangam.federation.types import FilesAwaited, LaneWaits, PeerState, PeerView
from sangam.kernel import clock, here
from sangam.kernel.errors import Malformed
from sangam.kernel.ids import short
from sangam.matching.checks import subjects
from sangam.oversight import ledger as oversight_ledger
from sangam.oversight.types import LedgerView, NodeState
from sangam.records.types import RecordView, Terms
from sangam.web.oversight import ledger
from sangam.web.oversight import oversight as node

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
THING, HIDDEN = UUID(int=1), UUID(int=2)
ASHA = "SI Asha, Narela"
LOOK = Entry(
    uuid4(),
    AT,
    "DL",
    ASHA,
    uuid4(),
    uuid4(),
    "officer:check",
    "",
    "naka 442/2026",
    "done",
    "",
    {"asked": ["phone:9810012345"], "shown": [str(THING)]},
)
NOTHING = LedgerView((), None)
PLAIN = dict.fromkeys(ledger._FIELDS, "")
VEHICLE = RecordView(THING, "vehicle", "DL", "", 1, "live", "HR26DK8337", (), Terms(AT), AT, None)


@pytest.fixture(autouse=True)
def in_english(tmp_path):
    with translation.override("en"), here.acting_as(here.Here("DL", tmp_path, tmp_path)):
        yield


def told(entry: Entry = LOOK, view: LedgerView = NOTHING, *, own: bool = False, **more: object) -> dict:
    shown = replace(view, entries=(replace(entry, **more),))
    return ledger._entry(shown.entries[0], shown, ledger._names_in(shown), own=own)


def looked_for(**how: object) -> str:
    return told(**how)["things"][0]["words"]


def test_who_looked_and_who_sees_all_that_was_found_read_what_was_sought():
    masked = looked_for()
    assert "9810012345" not in masked.replace(" ", "")
    assert looked_for(own=True) == looked_for(view=replace(NOTHING, whole=frozenset({THING}))) != masked
    both = LOOK.details | {"shown": [str(THING), str(HIDDEN)]}
    assert looked_for(view=replace(NOTHING, whole=frozenset({THING})), details=both) == masked


@pytest.mark.parametrize("shown", [[], None, "all", ["no id"]])
def test_a_look_that_found_nothing_is_not_named_to_another(shown):
    entry = replace(LOOK, details=LOOK.details | {"shown": shown})
    assert ledger._is_read(entry, replace(NOTHING, whole=frozenset({THING}))) is False
    assert ledger._is_read(replace(LOOK, details=None), NOTHING) is False
    assert told(entry)["shown"] == (len(shown) if isinstance(shown, list) else "")


def test_an_erased_row_keeps_neither_what_was_asked_nor_why_refused():
    shown = told(details=None, outcome="refused")
    assert (shown["erased"], shown["things"], shown["refused"], shown["shown"]) == (True, [], "", "")
    assert told()["erased"] is False


def test_only_a_refused_act_says_why():
    why = {"refused": "You may not."}
    assert told(details=why, outcome="refused")["refused"] == "You may not."
    assert told(details=why)["refused"] == ""
    assert told(details={"shown": []}, outcome="refused", code="No.")["refused"] == "No."


def test_a_row_says_how_much_of_a_long_list_it_does_not_show():
    many = [f"phone:98100123{each:02d}" for each in range(9)]
    shown = told(details={"asked": many, "asked_in_all": 40, "unkeyed": 2})
    assert [len(shown["things"]), shown["more"], len(shown["kept"]), shown["beyond"]] == [6, 3, 9, 31]
    assert (shown["is_unkeyed"], told()["is_unkeyed"]) == (True, False)
    assert (told()["more"], told()["beyond"]) == (0, 0)
    assert told(details={"asked": ["no kind"], "asked_in_all": "many"})["beyond"] == 0


def test_a_person_who_was_looked_for_stands_as_a_name():
    assert told(details={"asked": ["person:rana"]})["things"][0]["kind"] == "name"
    assert told()["things"][0]["kind"] == "phone"


def test_a_purpose_stands_apart_from_its_reference():
    assert told()["purpose"] == {"code": "naka", "reference": "442/2026"}
    assert told(purpose="naka")["purpose"] == {"code": "naka", "reference": ""}


def test_a_record_is_called_by_name_before_who_sees_it():
    seen = replace(NOTHING, named={THING: VEHICLE})
    assert told(on=str(THING), view=seen)["called"] == "HR26DK8337"
    assert told(on=str(HIDDEN), view=seen)["called"] == told(on="", view=seen)["called"] == ""


def test_a_thing_stands_by_its_number_and_a_list_by_its_keys_first_signs():
    assert (told(on=str(THING))["on"], told(on=str(THING))["is_named"]) == (short(THING), False)
    assert ledger._short(LIST + "0123456789abcdef") == f"{LIST}01234567…"
    assert ledger._short("DL-ON") == "DL-ON"


def test_who_had_not_signed_in_claims_to_be_somebody():
    assert told(label="claims to be asha")["officer"] == "claims to be asha"
    with translation.override("hi"):
        assert ledger._claimed_name("claims to be asha") not in ("asha", "claims to be asha")


def test_a_unit_is_named_and_a_record_is_not_taken_for_one(delhi):
    assert (told(on="DL-ON-NARELA")["on"], told(on="DL-ON-NARELA")["is_named"]) == ("PS Narela", True)
    assert told(on="DL-NOWHERE")["on"] == "DL-NOWHERE"


def counted(thing: str, *, example: Entry | None = LOOK, whole: bool = False) -> dict:
    count = LookCount(uuid4(), ASHA, thing, 14, AT, AT, LOOK.id)
    view = LedgerView((), None, (count,), examples={LOOK.id: example} if example else {}, named={THING: VEHICLE})
    shown = replace(view, whole=frozenset({THING} if whole else ()))
    return ledger._count_words(count, shown, ledger._names_in(shown))


def test_a_count_names_the_record_that_was_opened():
    shown = counted(str(THING))
    assert (shown["record"], shown["called"], shown["thing"]) == (short(THING), "HR26DK8337", None)
    assert (shown["erased"], shown["beyond"]) == (False, False)
    assert f"on={THING}" in shown["address"]


def test_a_count_names_what_was_sought_as_far_as_its_reader_may_know():
    key = subjects.subject("phone:9810012345")
    masked, read = counted(key), counted(key, whole=True)
    assert masked["thing"]["words"] != read["thing"]["words"]
    assert (masked["record"], masked["erased"], masked["beyond"]) == ("", False, False)
    assert "subject=" in masked["address"]


def test_a_count_says_whether_its_look_is_erased_or_was_one_of_many():
    other = subjects.subject("phone:9810099999")
    assert [counted(other)[name] for name in ("thing", "erased", "beyond")] == [None, False, True]
    for example in (None, replace(LOOK, details=None)):
        assert [counted(other, example=example)[name] for name in ("thing", "erased", "beyond")] == [None, True, True]


def typed(method: str, **form: str) -> dict[str, str]:
    made = RequestFactory()
    request = made.post("/", form) if method == "POST" else made.get("/", form)
    return ledger._query_values(request)


def test_a_person_is_asked_for_by_the_form_and_by_no_address():
    assert typed("POST", person=" Rana ", on="x")["person"] == "Rana"
    assert (typed("GET", person="Rana", on=" x ")["person"], typed("GET", on=" x ")["on"]) == ("", "x")


def test_a_query_holds_days_acts_and_whose_acts():
    asked = ledger._query(PLAIN | {"since": "2026-11-01", "action": "officer:", "rows": "machines"})
    assert (asked.since_date, asked.until_date, asked.machines) == (date(2026, 11, 1), None, True)
    assert ledger._query(PLAIN | {"rows": "people"}).machines is False
    with pytest.raises(Malformed, match="no such act"):
        ledger._query(PLAIN | {"action": "officer:dance"})
    with pytest.raises(Malformed, match="yesterday is none"):
        ledger._query(PLAIN | {"until": "yesterday"})


def test_acts_of_people_and_purposes_are_offered_unless_for_machines():
    people, machines = ledger._form(PLAIN), ledger._form(PLAIN | {"rows": "machines"})
    assert (people["whole"], people["deeds"] != []) == (True, True)
    assert all(each["code"].startswith(("officer:", "admin:")) for each in people["deeds"])
    assert people["deeds"] == sorted(people["deeds"], key=lambda each: each["label"])
    assert (people["machines"], people["purposes"] != []) == (False, True)
    assert (machines["machines"], machines["deeds"], machines["purposes"]) == (True, [], [])


def test_whoever_chooses_other_acts_keeps_what_else_was_asked():
    asked = PLAIN | {"rows": "machines", "action": "peer:", "officer": "asha"}
    assert ledger._form(asked)["others"] == [("officer", "asha")]


def context(view: LedgerView = NOTHING, *, own: bool = False) -> dict:
    return ledger._context(view, own=own)


def test_the_page_says_whether_all_is_shown_and_sealed():
    assert [context(own=each)["whole"] for each in (True, False)] == [False, True]
    full = replace(NOTHING, entries=(LOOK,) * oversight_ledger.MOST_SHOWN, in_all=types.MOST_COUNTED)
    assert (context(full)["most"], context(full)["at_least"]) == (oversight_ledger.MOST_SHOWN, True)
    short_of = replace(full, entries=full.entries[1:], in_all=types.MOST_COUNTED - 1)
    assert (context(short_of)["most"], context(short_of)["at_least"]) == (0, False)
    assert context()["seal"] is None
    assert context(replace(NOTHING, head=Head(7, "ab" * 32, AT, "", "")))["seal"]["root"] == "ab" * 8


def test_own_acts_are_read_in_full_and_anothers_masked():
    view = replace(NOTHING, entries=(LOOK,))
    own, whole = (context(view, own=each)["entries"][0]["things"][0]["words"] for each in (True, False))
    assert own != whole


def test_a_file_that_is_not_all_says_where_it_was_cut():
    view = replace(NOTHING, entries=(LOOK,), in_all=1)
    assert ledger._line_on_cut(view) == []
    assert "newest 1 acts of 2." in ledger._line_on_cut(replace(view, in_all=2))[0][0]
    assert f"of {types.MOST_COUNTED} or more" in ledger._line_on_cut(replace(view, in_all=types.MOST_COUNTED))[0][0]
    assert ledger._at_least(types.MOST_COUNTED - 1) == str(types.MOST_COUNTED - 1)


def test_a_line_of_the_file_says_when_in_india_and_what_is_beyond():
    many = replace(LOOK, details=LOOK.details | {"asked_in_all": 9})
    view = replace(NOTHING, entries=(LOOK, many))
    line, longer = (ledger._row(each, view, ledger._names_in(view)) for each in view.entries)
    assert (line[0], line[1], line[4], line[8]) == ("2026-11-24 12:00:00+05:30", ASHA, "442/2026", "1")
    assert len(line) == len(ledger._column_heads())
    assert ("beyond" in line[5], "+8 beyond what is kept" in longer[5]) == (False, True)


def test_an_address_without_a_question_has_no_question_mark():
    assert ("?" in ledger._address("ledger", {}), "?on=x" in ledger._address("ledger", {"on": "x"})) == (False, True)


PEER = PeerView(
    "HR",
    "Haryana Police",
    "https://hr.example",
    PeerState.PAIRED,
    0,
    0,
    timedelta(hours=1),
    None,
    None,
    None,
    0,
    None,
    "",
)
STATE = NodeState((), (), None, frozenset(), {}, {}, {}, None)


def peer(state: NodeState = STATE, **more: object) -> dict:
    return node._peer(replace(PEER, **more), state)


def test_a_peer_is_up_late_or_what_it_was_made():
    now = clock.now()
    assert peer(heard_at=now)["state"] == "up"
    assert peer()["state"] == peer(heard_at=AT - timedelta(days=400))["state"] == "late"
    assert peer(state=STATE)["last_at"] is None
    assert node._peer(replace(PEER, state=PeerState.SUSPENDED, heard_at=now), STATE)["state"] == PeerState.SUSPENDED


def test_the_last_contact_is_the_later_of_what_was_heard_and_reached():
    assert peer(heard_at=AT, reached_at=AT + timedelta(hours=1))["last_at"] == AT + timedelta(hours=1)
    assert peer(heard_at=AT)["last_at"] == AT


def test_a_peer_shows_its_own_lanes_and_how_old_what_waits_is():
    lanes = {("HR", "urgent"): LaneWaits(1, 0, timedelta()), ("UP", "urgent"): LaneWaits(2, 0, timedelta())}
    shown = peer(replace(STATE, lanes=lanes, behind=frozenset({"HR"})), waiting=3)
    assert [each["waits"].waiting for each in shown["lanes"]] == [1]
    assert (shown["behind"], shown["lag"]) == (True, timedelta(hours=1))
    assert (peer()["behind"], peer()["lag"], peer()["lanes"]) == (False, None, [])


def test_a_clock_that_was_never_compared_says_nothing():
    assert peer()["skew"] == ""
    assert "-1.5" in peer(skew=timedelta(seconds=-1.5))["skew"]


def test_files_to_come_are_told_where_there_are_some():
    assert peer()["files"] is None
    awaited = replace(STATE, files={"HR": FilesAwaited(2, 1_500_000, "")})
    assert peer(awaited)["files"] == {"n": 2, "mb": "1.5", "why": ""}


def test_a_post_of_another_force_stands_by_its_short_number():
    assert [node._short(each) for each in (str(THING), "", "not-an-id-at-all")] == [short(THING), "", "not-an-i"]
