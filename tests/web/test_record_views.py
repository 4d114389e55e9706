"""What a record's page offers and says, from made views."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.http import HttpRequest, QueryDict
from django.utils import translation
from made_views import says

from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.paper import Unprinted
from sangam.matching.types import WatchView
from sangam.records.types import HolderView, RecordView, ShownStatement, Terms
from sangam.web.check import pointers, relations, watches
from sangam.web.records import records

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
LATER = datetime(2999, 1, 1, tzinfo=UTC)
OWN = RecordView(uuid4(), "person", "DL", "DL-ON-NARELA", 1, "live", "Harjeet Singh", (), Terms(LATER), AT, None)
COPY = replace(OWN, owner="HR", desk="HR-SNP-KUNDLI", received_at=AT)
OFFICER = Actor("DL", "SI Asha, Narela", role="station", officer=uuid4(), post=uuid4(), unit="DL-ON-NARELA")
HELD = HolderView("HR", Level.WHOLE, 2)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def offered(view: RecordView, actor: Actor = OFFICER) -> set[str]:
    return {name for name, may in records._open_acts(actor, view).items() if may}


OWN_ACTS = {"answer", "share", "correct", "status", "recall", "transfer"}


def test_the_acts_on_our_own_record_are_offered_to_its_desk_alone(delhi):
    assert {"answer", "share", "correct"} <= offered(OWN)
    assert not OWN_ACTS & offered(replace(OWN, desk="DL-ON-ALIPUR"))
    assert not OWN_ACTS & offered(COPY)
    assert not OWN_ACTS & offered(OWN, replace(OFFICER, role="auditor"))


def test_what_is_no_longer_live_is_neither_shared_nor_corrected(delhi):
    assert {"share", "correct", "status", "transfer"} & offered(replace(OWN, state="transferred")) == set()
    assert "answer" in offered(replace(OWN, state="transferred"))


def test_a_status_is_said_of_kinds_that_have_one(delhi):
    kind = next(iter(records.STATUSES))
    assert "status" in offered(replace(OWN, kind=kind))
    assert "status" not in offered(replace(OWN, kind="gang"))
    assert "status" not in offered(replace(OWN, kind=kind, state="withdrawn"))


def test_a_file_is_attached_to_kinds_that_take_documents(delhi):
    for kind, declared in records.KINDS.items():
        assert ("attach" in offered(replace(OWN, kind=kind))) is (declared.property("document") is not None), kind


def test_another_units_desk_is_asked_and_our_own_is_not(delhi):
    assert "ask" in offered(COPY)
    assert "ask" in offered(replace(OWN, desk="DL-ON-ALIPUR"))
    assert "ask" not in offered(OWN)
    assert "ask" not in offered(COPY, replace(OFFICER, role="auditor"))


def test_an_accused_and_an_arrest_are_of_persons(delhi):
    assert {"accused", "arrest"} <= offered(OWN)
    assert not {"accused", "arrest"} & offered(replace(OWN, kind="vehicle"))
    assert not {"accused", "arrest"} & offered(OWN, replace(OFFICER, role="auditor"))


def test_a_statement_is_taken_over_from_a_copy_alone(delhi):
    assert ("take_statement" in offered(COPY), "take_statement" in offered(OWN)) == (True, False)
    assert "take_statement" not in offered(COPY, replace(OFFICER, role="auditor"))


def test_a_record_on_offer_is_taken_over_where_it_came_as_a_copy(delhi):
    supervisor = replace(OFFICER, role="supervisor")
    assert "take_over" in offered(replace(COPY, state="transfer-offered"), supervisor)
    assert "take_over" not in offered(COPY, supervisor)
    assert "take_over" not in offered(replace(OWN, state="transfer-offered"), supervisor)
    assert "take_over" not in offered(replace(COPY, state="transfer-offered"), replace(OFFICER, role="auditor"))


@pytest.mark.parametrize(
    "more, receipt, at",
    [
        ({}, "sent", None),
        ({"corrected_at": AT}, "held", AT),
        ({"erased_at": AT}, "erased", AT),
        ({"owed_since": AT, "corrected_at": LATER}, "waiting", AT),
        ({"owed_since": AT, "chased": 1}, "waiting", AT),
        ({"owed_since": AT, "chased": 2}, "missing", AT),
    ],
)
def test_a_holder_shows_what_it_signed_last_or_still_owes(more, receipt, at):
    shown = records._holder(replace(HELD, **more))
    assert (shown["receipt"], shown["receipt_at"]) == (receipt, at)


def test_a_record_is_current_until_its_last_instant():
    assert records._status(OWN, LATER - timedelta(seconds=1)) == "current"
    assert records._status(OWN, LATER) == "expired"


def test_a_record_stands_at_the_widest_level_at_which_it_is_shared():
    def level(**terms) -> str:
        return records._level(replace(OWN, terms=Terms(LATER, **terms)))

    assert level() == level(shares={"DL": Level.WHOLE}) == "none"
    assert level(shares={"HR": Level.POINTER, "UP": Level.WHOLE}) == "whole"
    assert level(groups={"ncr": Level.POINTER}) == "pointer"
    grouped = Terms(LATER, groups={"ncr": Level.NONE, "rail": Level.WHOLE})
    assert records._sharing_groups(replace(OWN, terms=grouped)) == ["rail"]


def test_a_way_of_the_list_keeps_what_else_was_chosen():
    request = HttpRequest()
    request.GET = QueryDict("kind=person&owner=HR&q=x")
    assert records._sieve(request, "kind", "vehicle")["url"] == "/records/?kind=vehicle&owner=HR"
    assert records._sieve(request, "kind", "person")["here"] is True
    assert records._sieve(request, "kind", "")["here"] is False
    request.GET = QueryDict("kind=person")
    assert records._sieve(request, "kind", "")["url"] == "/records/"


@pytest.mark.parametrize(
    "typed, limit", [("", records.AT_ONCE), ("x", records.AT_ONCE), ("7", 7), ("9999", records._MOST)]
)
def test_a_list_shows_as_many_as_are_asked_for_up_to_its_most(typed, limit):
    request = HttpRequest()
    request.GET = QueryDict(f"limit={typed}")
    assert records._limit(request) == limit


def test_a_line_of_the_history_is_in_words_where_the_node_wrote_it():
    code = next(iter(records.record_words_of.HISTORY))
    assert records._step_words(code) != code
    begin = next(iter(records._BEGINNINGS))
    assert not records._step_words(f"{begin}HR").startswith(begin)
    assert records._step_words("Spelling of the name") == "Spelling of the name"
    barred = Unprinted("secret", "")
    assert records._step_words(barred) is barred


def test_a_statement_that_is_masked_says_whom_to_ask():
    shown = records.statement_words(OWN, says("village", None), "PS Narela")
    assert (shown["masked"], shown["unnamed"], shown["ref"]) == ("masked: ask PS Narela", False, None)
    said = records.statement_words(OWN, says("name", "हरजीत"), "PS Narela")
    assert (said["masked"], said["lang"], said["source_force"]) == ("", "hi", "DL")
    assert records.statement_words(OWN, says("village", "नाहरा"), "")["lang"] == ""
    taken = replace(says("village", "Nahra"), taken_from="HR:1")
    assert records.statement_words(OWN, taken, "")["source_force"] == "HR"


def test_a_statement_says_whether_it_may_be_printed():
    assert records.statement_words(OWN, says("village", "Nahra"), "")["unprinted"] is False
    assert records.statement_words(OWN, says("village", "Nahra", Caveat.OWNER_ONLY), "")["unprinted"] is True


def test_a_photograph_is_shown_above_and_named_in_its_line():
    assert records.statement_words(OWN, says("photo", {"jpeg": "b3du"}), "")["value"] == "shown above"
    assert records.statement_words(OWN, says("photo", None), "")["value"] == ""


def test_a_person_is_wanted_by_notices_that_are_not_over():
    wanted = replace(OWN, kind="wanted", statements=(says("reference", "1/26"),))
    assert (records._is_wanted(wanted), records._is_wanted(OWN)) == (True, False)
    over = replace(wanted, statements=(says("status", "arrested"),))
    assert (over.relief, records._is_wanted(over)) == ("arrested", False)


def test_a_notice_tells_what_to_do_by_its_caveats_before_its_instrument():
    def order(*said: ShownStatement) -> str:
        return relations._warrant_words(replace(COPY, kind="wanted", statements=said), "PS Kundli")["order"]

    plain = order(says("warrant", "reward"))
    assert order(says("warrant", "reward", Caveat.LEAD_ONLY)).startswith("Lead only")
    assert order(says("warrant", "reward"), says("note", "x", Caveat.LEAD_ONLY)) == plain
    assert order(says("warrant", "reward"), says("note", "x", Caveat.CALL_FIRST)).startswith("Call")
    assert order(says("reference", "1/26")).startswith("Call")


def test_a_notice_is_named_by_its_instrument_else_by_its_kind():
    wanted = replace(COPY, kind="wanted", statements=(says("reference", "1/26"), says("reference", "2/26")))
    shown = relations._warrant_words(wanted, "PS Kundli")
    assert (shown["said"], shown["ours"]) == (["1/26"], False)
    assert relations._warrant_words(replace(wanted, received_at=None), "")["ours"] is True
    named = relations._warrant_words(replace(wanted, statements=(says("warrant", "reward"),)), "")
    assert named["what"] != shown["what"]


def test_a_watch_shows_three_of_its_identifiers_and_counts_the_others():
    asked = tuple(("plate", f"HR26EX000{each}") for each in range(5))
    view = WatchView(uuid4(), asked, AT, datetime(2026, 11, 24, 18, 30, tzinfo=UTC), "naka", "", "", 0)
    shown = watches.watch_words(view)
    assert (len(shown["asked"]), shown["more"], shown["until"]) == (3, 2, date(2026, 11, 24))
    assert watches.watch_words(replace(view, asked=asked[:2]))["more"] == 0


def test_a_partner_that_refuses_says_why():
    assert pointers._refusal("records:pointer-limit") != pointers._refusal("records:list-changed")
    assert "too often" in pointers._refusal("records:pointer-limit")
    assert pointers._words(None) == {"looking": True}


def test_a_network_is_of_kinds_that_are_tied_and_for_whom_may_read_it(delhi):
    assert "network" in offered(OWN)
    assert "network" not in offered(OWN, replace(OFFICER, role="auditor"))
    assert {kind for kind in records.KINDS if "network" in offered(replace(OWN, kind=kind))} == set(records.NODES)
