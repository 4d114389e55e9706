"""An import touches, tells and numbers nothing that its importer may not see."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.cast import says
from support.nodes import TestNode

from sangam.audit import audit
from sangam.federation.keys.file_encryption import WORDS
from sangam.interchange.imports import columns, intake
from sangam.interchange.imports import intake as import_intake
from sangam.interchange.types import Report
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Classification
from sangam.kernel.ids import named_id, named_id_of, new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.records.own_records import bulk_import, limits, records
from sangam.records.types import RecordView
from sangam.records.visibility import views

LOOK = Stated(Purpose.ENQUIRY)
CASE = Stated(Purpose.CASE, "0123/2026")
HEAD = "ID,NAME,FATHER,MOBILE\n"
ROW = "AR-17,Harjit,Balwant,9812345678\n"
OTHER_WORDS = "AR-17,Harjeet,Balwant,9812345678\n"
BESIDE = "AR-18,Sunil,Ram,9812345679\n"
GIVEN = 'id=ID,name=NAME,relative=FATHER,phone=MOBILE,source="Arms register B"'

Takes = Callable[..., Report]


@pytest.fixture
def insider(importer: Actor) -> Actor:
    """Return a post of the special unit, cleared for what is confidential."""
    return replace(importer, unit="DL-STF", audience=frozenset({"DL", "DL-STF"}), post=new_id())


@pytest.fixture
def outsider(importer: Actor) -> Actor:
    """Return a post of a station, not above the special unit, whose superiors see what it narrows."""
    station = {"unit": "DL-ON-NARELA", "audience": frozenset({"DL", "DL-ON", "DL-ON-NARELA"})}
    return replace(importer, clearance=Classification.RESTRICTED, officer=new_id(), post=new_id(), **station)


@pytest.fixture
def takes(write: Callable[..., Path]) -> Takes:
    """Return `takes(actor, rows, dry=True)`: the report of an import, or of its dry run."""

    def take(actor: Actor, rows: str, *, given: str = GIVEN, dry: bool = False) -> Report:
        path = write(HEAD + rows)
        plan = columns.plan(actor, path, given=given)
        return (import_intake.dry_run if dry else import_intake.run)(actor, path, plan)

    return take


def told(report: Report) -> tuple[object, ...]:
    """Return everything of a report that its reader sees but how long it took."""
    counts = (report.rows, report.new, report.changed, report.same, report.repeated, report.rejected, report.empty)
    return *counts, report.troubles, report.troubles_in_all


def only(actor: Actor, *, purpose: Stated = LOOK) -> RecordView:
    (found,) = views.list_records(actor, purpose=purpose, kind="person")
    return found


def limit_to_unit(owner: Actor, record: UUID) -> None:
    limits.limit(owner, record, audience={"DL": frozenset({"DL-STF"})})


def limit_to_case_work(owner: Actor, record: UUID) -> None:
    limits.limit(owner, record, purposes=frozenset({Purpose.CASE}))


def classify(owner: Actor, record: UUID) -> None:
    view = views.open_record(owner, record, purpose=CASE)
    said = [says(each.property, each.value or "", level="CONFIDENTIAL") for each in view.statements]
    records.correct(owner, record, say=said, take_back=[each.id for each in view.statements], why="an informer")


def recall(owner: Actor, record: UUID) -> None:
    records.recall(owner, record, reason="the wrong man")


CLOSED = [limit_to_unit, limit_to_case_work, classify]


WAYS = [(ROW, True), (OTHER_WORDS, True), (ROW, False), (OTHER_WORDS, False)]


@pytest.mark.parametrize("close", CLOSED)
@pytest.mark.parametrize("way", WAYS)
def test_a_row_of_a_hidden_record_is_answered_as_one_of_no_record(
    insider: Actor, outsider: Actor, takes: Takes, close: Callable[[Actor, UUID], None], way: tuple[str, bool]
) -> None:
    row, dry = way
    takes(insider, ROW)
    close(insider, only(insider).id)
    with CaptureQueriesContext(connection) as of_hidden:
        hidden = takes(outsider, row, dry=dry)
    with CaptureQueriesContext(connection) as of_absent:
        absent = takes(outsider, row.replace("AR-17", "AR-99"), dry=dry)
    assert told(hidden) == told(absent)
    assert (hidden.new, hidden.rejected) == (1, 0)
    assert len(of_hidden) == len(of_absent)


@pytest.mark.parametrize("close", CLOSED)
def test_a_row_beside_a_hidden_record_has_a_record_of_its_own(
    insider: Actor, outsider: Actor, takes: Takes, close: Callable[[Actor, UUID], None]
) -> None:
    takes(insider, ROW)
    close(insider, (kept := only(insider).id))
    assert takes(outsider, ROW).new == 1
    assert takes(outsider, ROW).same == 1
    made = only(outsider)
    assert made.id != kept
    assert takes(outsider, OTHER_WORDS).changed == 1
    assert takes(outsider, ROW.replace("Harjit", "Kuldeep")).others == 1
    colleague = replace(outsider, officer=new_id(), post=new_id())
    assert takes(colleague, OTHER_WORDS).same == 1
    recall(outsider, made.id)
    assert takes(outsider, ROW).rejected == 1


def test_a_row_whose_every_record_is_hidden_is_taken_in_all_the_same(
    insider: Actor, outsider: Actor, takes: Takes
) -> None:
    takes(insider, ROW)
    limit_to_unit(insider, only(insider).id)
    for _ in range(3):
        assert takes(outsider, ROW).new == 1
        limit_to_case_work(outsider, only(outsider).id)
    assert takes(outsider, ROW, dry=True).new == 1


def test_a_record_recalled_by_another_desk_is_answered_as_no_record(
    insider: Actor, outsider: Actor, takes: Takes
) -> None:
    takes(insider, ROW)
    recall(insider, only(insider).id)
    beside = replace(outsider, unit="DL-CR", audience=frozenset({"DL", "DL-CR"}), role="analyst")
    assert takes(beside, ROW, dry=True).new == 1
    assert takes(insider, ROW, dry=True).rejected == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_row_that_is_not_taken_in_never_tells_why(
    insider: Actor, outsider: Actor, takes: Takes, way: tuple[str, bool]
) -> None:
    row, dry = way
    takes(insider, ROW)
    recall(insider, only(insider).id)
    report = takes(outsider, row + BESIDE, dry=dry)
    assert (report.new, report.changed, report.same, report.rejected) == (1, 0, 0, 1)
    value = "Harjit" if row == ROW else "Harjeet"
    assert [(each.line, each.column, each.value) for each in report.troubles] == [(2, "ID", value)]
    assert report.troubles[0].why == intake.NOT_TAKEN
    entry = next(iter(audit.recent_entries(action="officer:record:import")), None)
    assert dry or (entry and entry.details and (entry.details["unchanged"], entry.details["refused"]) == (0, 1))


@pytest.mark.parametrize("close", CLOSED)
def test_an_import_changes_no_record_that_is_closed_to_its_importer(
    insider: Actor, outsider: Actor, takes: Takes, close: Callable[[Actor, UUID], None]
) -> None:
    takes(insider, ROW)
    close(insider, (record := only(insider).id))
    before = views.open_record(insider, record, purpose=CASE)
    takes(outsider, OTHER_WORDS)
    assert views.open_record(insider, record, purpose=CASE) == before


@pytest.mark.parametrize("close", CLOSED)
def test_a_row_that_names_a_hidden_record_changes_nothing_of_it(
    insider: Actor, outsider: Actor, takes: Takes, close: Callable[[Actor, UUID], None]
) -> None:
    takes(insider, ROW)
    close(insider, (record := only(insider).id))
    before = views.open_record(insider, record, purpose=CASE)
    rows = [records.New("person", (says("name", "Harjeet"),), id=record)]
    assert bulk_import.take_rows(outsider, rows, manifest={}).refused == [record]
    assert views.open_record(insider, record, purpose=CASE) == before


def test_who_goes_on_with_a_killed_import_is_told_no_more(
    insider: Actor, outsider: Actor, write: Callable[..., Path], takes: Takes
) -> None:
    takes(insider, ROW)
    recall(insider, only(insider).id)
    path = write(HEAD + ROW + BESIDE)
    plan = columns.plan(outsider, path, given=GIVEN)
    whole = import_intake.run(outsider, path, plan)
    after = import_intake.Progress(after_line=3, after_counts={"new": 1, "changed": 0, "same": 0})
    assert told(import_intake.run(outsider, path, plan, progress=after)) == told(whole)


def test_a_statement_hidden_from_the_importer_stays_and_is_no_difference(
    insider: Actor, outsider: Actor, takes: Takes
) -> None:
    takes(insider, ROW)
    record = only(insider).id
    records.correct(insider, record, say=[says("note", "informer Ramesh", level="CONFIDENTIAL")], why="told us")
    (note,) = (each for each in only(insider).statements if each.property == "note")
    assert (takes(outsider, ROW).same, takes(outsider, OTHER_WORDS).changed) == (1, 1)
    after = only(insider)
    assert (after.first("name"), after.version) == ("Harjeet", 3)
    assert note in after.statements


@pytest.mark.parametrize("guess", ["informer Ramesh", "informer Suresh"])
def test_a_guess_at_a_hidden_statement_is_told_as_any_other(
    insider: Actor, outsider: Actor, takes: Takes, guess: str
) -> None:
    takes(insider, ROW)
    said = replace(says("note", "informer Ramesh", level="CONFIDENTIAL"), source="Arms register B")
    records.correct(insider, only(insider).id, say=[replace(said, grade=only(insider).statements[0].grade)], why="told")
    report = takes(outsider, ROW, given=f'{GIVEN},note="{guess}"')
    assert (report.changed, report.same) == (1, 0)
    assert only(outsider).version == 3
    assert takes(outsider, ROW, given=f'{GIVEN},note="{guess}"').same == 1


@pytest.mark.parametrize("guess", [ROW, OTHER_WORDS])
def test_a_guess_at_a_masked_name_is_told_as_any_other(
    insider: Actor, outsider: Actor, takes: Takes, guess: str
) -> None:
    masked = f"{GIVEN},caveats=victim"
    takes(insider, ROW, given=masked)
    before = only(insider, purpose=CASE)
    report = takes(outsider, guess, given=masked)
    assert (report.changed, report.same) == (1, 0)
    after = only(insider, purpose=CASE)
    assert after.version == 2
    assert set(before.statements) < set(after.statements)


def test_a_sheet_of_victims_given_again_by_the_same_post_changes_nothing(insider: Actor, takes: Takes) -> None:
    masked = f"{GIVEN},caveats=victim"
    assert takes(insider, ROW, given=masked).new == 1
    assert takes(insider, ROW, given=masked).same == 1
    assert takes(insider, OTHER_WORDS, given=masked).changed == 1
    assert only(insider, purpose=CASE).values("name") == ["Harjeet"]


def test_a_name_that_is_hidden_is_not_told_by_what_it_becomes(insider: Actor, takes: Takes) -> None:
    masked = f"{GIVEN},caveats=victim"
    takes(insider, ROW, given=masked)
    report = takes(insider, ROW.replace("Harjit", "Kuldeep"), given=masked)
    assert (report.others, [each.why for each in report.troubles]) == (1, ["its record becomes Kuldeep"])
    assert only(insider, purpose=CASE).values("name") == ["Harjit"]


@pytest.mark.parametrize("caveat", ["lead-only", "owner-only"])
def test_a_name_that_goes_into_no_list_stands_in_no_report(insider: Actor, takes: Takes, caveat: str) -> None:
    barred = f"{GIVEN},caveats={caveat}"
    takes(insider, ROW, given=barred)
    report = takes(insider, ROW.replace("Harjit", "Kuldeep"), given=barred, dry=True)
    assert [each.why for each in report.troubles] == ["its record becomes Kuldeep"]


@pytest.mark.parametrize(("dry", "action"), [(True, "officer:import:try"), (False, "officer:record:import")])
def test_whom_an_import_names_stands_in_the_ledger(insider: Actor, takes: Takes, dry: bool, action: str) -> None:
    takes(insider, ROW)
    report = takes(insider, ROW.replace("Harjit", "Kuldeep"), dry=dry)
    assert [each.why for each in report.troubles] == ["Harjit becomes Kuldeep"]
    shown = [(each.details or {}).get("shown") for each in audit.recent_entries(action=action)]
    assert [str(only(insider).id)] in shown


def test_an_import_declassifies_nothing_and_raises_what_its_sheet_says(
    insider: Actor, takes: Takes, importer: Actor
) -> None:
    takes(insider, ROW, given=f"{GIVEN},classification=confidential")
    assert takes(insider, ROW).same == 1
    assert takes(insider, OTHER_WORDS).changed == 1
    levels = {each.property: each.handling.classification for each in only(insider).statements}
    assert (levels["name"], levels["phone"]) == (Classification.RESTRICTED, Classification.CONFIDENTIAL)
    assert takes(insider, OTHER_WORDS, given=f"{GIVEN},classification=confidential").changed == 1
    assert {each.handling.classification for each in only(insider).statements} == {Classification.CONFIDENTIAL}


def test_what_a_row_leaves_as_it_was_keeps_its_id(insider: Actor, takes: Takes) -> None:
    takes(insider, ROW)
    before = {each.property: each.id for each in only(insider).statements}
    takes(insider, OTHER_WORDS)
    after = {each.property: each.id for each in only(insider).statements}
    assert before.keys() == after.keys()
    assert {name for name in after if after[name] != before[name]} == {"name"}


def test_who_knows_a_row_does_not_know_the_number_of_its_record(importer: Actor, takes: Takes) -> None:
    takes(importer, ROW)
    parts = ("import", "DL", "person", "Arms register B", "id", "AR-17")
    assert only(importer).id not in {named_id(*parts), named_id_of("DL", *parts)}


def test_the_number_of_a_record_comes_from_a_secret_of_the_node(importer: Actor, takes: Takes, node: TestNode) -> None:
    takes(importer, ROW)
    assert takes(importer, ROW).same == 1
    (node.here.keys / WORDS).write_bytes(bytes(32))
    assert takes(importer, ROW).new == 1
