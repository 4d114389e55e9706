"""An act and its row are one."""

import json
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from sangam.access.models import Force
from sangam.audit import audit
from sangam.audit.models import Ledger
from sangam.audit.types import Entry
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated

OFFICER = Actor("DL", "SI Test, PS Narela", role="station", officer=new_id(), post=new_id())


def write_something(code: str = "XX") -> None:
    Force.objects.create(code=code, kind="police", name_en=code, name_hi=code, badge=code)


def fail(error: Exception, *, action: str = "officer:test:do", **details: object) -> None:
    """Write something in a deed that then goes wrong."""
    with audit.deed(OFFICER, action) as facts:
        write_something("YY")
        facts.update(details)
        raise error


def last() -> Entry:
    return audit.recent_entries(limit=1)[0]


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        return str(cursor.fetchone()[0])


def test_an_act_commits_with_its_row(node):
    with audit.deed(OFFICER, "officer:test:do", on="thing-1", purpose=Stated(Purpose.CASE, "12/2026")) as facts:
        write_something()
        facts["why"] = "क्योंकि"
    assert Force.objects.filter(code="XX").exists()
    entry = last()
    assert (entry.id, entry.action, entry.on, entry.outcome) == (facts.id, "officer:test:do", "thing-1", "done")
    assert (entry.force, entry.officer, entry.post) == ("DL", OFFICER.officer, OFFICER.post)
    assert (entry.purpose, entry.details) == ("case 12/2026", {"why": "क्योंकि"})


def test_a_refusal_undoes_the_act_and_is_written_with_its_code(node):
    with pytest.raises(Refused):
        fail(Refused("test:no", "Not {when}.", when="today"), tried="much")
    assert not Force.objects.exists()
    entry = last()
    assert (entry.outcome, entry.code) == ("refused", "test:no")
    assert entry.details == {"tried": "much", "refused": {"template": "Not {when}.", "parts": {"when": "today"}}}


def test_a_fault_of_ours_undoes_the_act_and_leaves_no_row(node):
    with pytest.raises(ZeroDivisionError):
        fail(ZeroDivisionError())
    assert not Force.objects.exists()
    assert audit.recent_entries() == []


def test_after_a_fault_the_next_deed_runs(node):
    with pytest.raises(ZeroDivisionError):
        fail(ZeroDivisionError())
    with audit.deed(OFFICER, "officer:test:again"):
        write_something()
    assert last().action == "officer:test:again"


def test_a_deed_inside_a_deed_is_an_error_of_the_programmer(node):
    once_more = audit.deed(OFFICER, "officer:test:other")
    with pytest.raises(RuntimeError, match="one act, one deed"), audit.deed(OFFICER, "officer:test:do"), once_more:
        pass
    assert audit.recent_entries() == []


def test_an_operation_that_needs_a_deed_says_so_outside_one(node):
    with pytest.raises(RuntimeError, match=r"inside audit\.deed"):
        audit.require_deed()


def test_an_operation_sees_the_deed_that_runs(node):
    with audit.deed(OFFICER, "officer:test:do", on=(thing := new_id())) as facts:
        running = audit.require_deed()
    assert (running.id, running.actor, running.on) == (facts.id, OFFICER, str(thing))


def test_the_database_knows_who_acts_and_forgets_it_after(node):
    names = ("sangam.deed", "sangam.force", "sangam.officer", "sangam.post")
    with audit.deed(OFFICER, "officer:test:do") as facts:
        inside = [setting(name) for name in names]
    assert inside == [str(facts.id), "DL", str(OFFICER.officer), str(OFFICER.post)]
    assert [setting(name) for name in names] == [""] * 4


def test_within_a_batch_nothing_of_a_deed_outlives_it(node):
    """A batch of envelopes is one transaction with a deed an envelope: SET LOCAL alone would live on."""
    with transaction.atomic():
        with audit.deed(OFFICER, "officer:test:do"):
            write_something("XX")
        assert setting("sangam.deed") == ""
        assert (setting("sangam.officer"), setting("sangam.post"), setting("sangam.force")) == ("", "", "")
        with pytest.raises(DatabaseError, match="outside a deed"), transaction.atomic():
            write_something("YY")


def test_within_a_batch_a_refusal_undoes_its_own_act_alone(node):
    with transaction.atomic():
        with audit.deed(OFFICER, "officer:test:do"):
            write_something("XX")
        with pytest.raises(Refused):
            fail(Refused("test:no", "No."))
        assert setting("sangam.deed") == ""
    assert set(Force.objects.values_list("code", flat=True)) == {"XX"}
    assert [entry.outcome for entry in audit.recent_entries()] == ["refused", "done"]


def test_what_was_shown_is_found_from_the_thing(node):
    seen, other = new_id(), new_id()
    with audit.deed(OFFICER, "officer:test:look") as facts:
        facts.showed([seen, other])
        facts.showed([seen])
    with audit.deed(OFFICER, "officer:test:change", on=seen):
        pass
    assert facts.shown == [str(seen), str(other)]
    assert [entry.action for entry in audit.entries_on(seen)] == ["officer:test:change", "officer:test:look"]
    assert [entry.action for entry in audit.entries_on(other)] == ["officer:test:look"]
    assert audit.entries_on(new_id()) == []


def test_the_looks_of_a_deed_stay_whole_where_its_other_details_are_cut(node):
    keys = [f"={number:032x}" for number in range(3_000)]
    with audit.deed(OFFICER, "officer:test:look") as facts:
        facts["rows"] = ["x" * 5_000] * 200
        facts.looked([key] for key in keys)
    details = last().details
    assert len(details["rows"]) < 200
    assert details["looks"] == [[key] for key in keys]


def test_an_officer_finds_his_own_acts_newest_first_and_nobody_elses(node):
    for action in ("officer:test:one", "officer:test:two"):
        with audit.deed(OFFICER, action):
            pass
    with audit.deed(Actor("DL", "another", officer=new_id()), "officer:test:three"):
        pass
    assert OFFICER.officer is not None
    assert [e.action for e in audit.entries_of_officer(OFFICER.officer)] == ["officer:test:two", "officer:test:one"]
    assert len(audit.entries_of_officer(OFFICER.officer, limit=1)) == 1


def test_recent_acts_are_narrowed_by_how_the_action_begins(node):
    for action in ("officer:test:one", "node:test:two"):
        with audit.deed(OFFICER, action):
            pass
    assert [entry.action for entry in audit.recent_entries(action="node:")] == ["node:test:two"]


def test_facts_take_ids_and_times_as_text(node):
    thing = new_id()
    with audit.deed(OFFICER, "officer:test:do") as facts:
        facts["thing"] = thing
    assert json.loads(facts.canonical()) == {"thing": str(thing)}
    assert last().details == {"thing": str(thing)}


def test_erasing_details_needs_a_deed(node):
    with pytest.raises(RuntimeError, match=r"inside audit\.deed"):
        audit.erase_details([new_id()])


def test_erased_details_are_gone_and_the_row_stays(node):
    with audit.deed(OFFICER, "officer:test:do") as facts:
        facts["name"] = "Rawat"
    with audit.deed(OFFICER, "officer:detail:erase"):
        assert audit.erase_details([facts.id]) == 1
    entry = next(each for each in audit.recent_entries() if each.id == facts.id)
    assert (entry.action, entry.details) == ("officer:test:do", None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_detail WHERE details LIKE '%Rawat%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("outcome", ["", "perhaps"])
def test_the_ledger_knows_two_outcomes(node, outcome):
    with pytest.raises(DatabaseError, match="outcome_is_known"), transaction.atomic():
        Ledger.objects.create(
            id=UUID(int=1),
            at="2026-01-01T00:00Z",
            outcome=outcome,
            commitment=b"",
            force="",
            label="",
            action="",
            on_what="",
            purpose="",
            code="",
        )


def test_deeds_together_each_have_their_row(node):
    with audit.together():
        for code in ("XX", "YY"):
            with audit.deed(OFFICER, f"officer:test:{code.lower()}"):
                write_something(code)
    assert Force.objects.count() == 2
    assert [entry.action for entry in audit.recent_entries(limit=2)] == ["officer:test:yy", "officer:test:xx"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM audit_ledger")
        assert cursor.fetchone() == (1,)


def test_one_of_the_deeds_together_that_is_refused_takes_all_with_it(node):
    def both() -> None:
        with audit.together():
            with audit.deed(OFFICER, "officer:test:first"):
                write_something()
            fail(Refused("test:no", "Not {when}.", when="today"))

    with pytest.raises(Refused):
        both()
    assert not Force.objects.exists()
    assert audit.recent_entries() == []


def test_deeds_together_are_no_part_of_a_deed(node):
    with audit.deed(OFFICER, "officer:test:do"), pytest.raises(RuntimeError), audit.together():
        raise AssertionError("it let us in")


def test_who_was_shown_a_thing_is_found_by_an_index_over_looks_alone(node):
    with CaptureQueriesContext(connection) as asked:
        audit.entries_on("thing-1")
    with transaction.atomic(), connection.cursor() as cursor:
        for way in ("seqscan", "indexscan", "indexonlyscan"):  # of an empty table any is as cheap
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        assert "audit_detail_looks" in str(cursor.fetchall())
        cursor.execute("SELECT indisvalid, indpred IS NOT NULL FROM pg_index WHERE indrelid = 'audit_detail'::regclass")
        assert sorted(cursor.fetchall()) == [(True, False), (True, True)]  # the key's, and that over looks
