"""Plan, dry run, run on real PostgreSQL."""

import csv
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.cast import says
from support.nodes import TestNode

from sangam.audit import audit
from sangam.interchange.imports import columns, intake
from sangam.interchange.imports import intake as import_intake
from sangam.interchange.types import Legacy, Plan, Report
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Refused
from sangam.kernel.ids import named_id, named_id_of
from sangam.kernel.purpose import Purpose, Stated
from sangam.names import legacy
from sangam.records.own_records import bulk_import, records
from sangam.records.own_records.records import New
from sangam.records.types import RecordView
from sangam.records.visibility import views

Write = Callable[..., Path]
Taken = Callable[..., Report]
LOOK = Stated(Purpose.ENQUIRY)
PEOPLE = "ID,NAME,FATHER,MOBILE\n1,Harjit,Balwant,9812345678\n2,Sunil,Ram,9812345679\n"
SHARED = Path(__file__).parents[3] / "shared/data/names/pairs/raw_police_style_strings.tsv"
OWN = Path(__file__).parent / "police_style_strings.tsv"


def held(actor: Actor, *, kind: str = "person") -> list[RecordView]:
    return views.list_records(actor, purpose=LOOK, kind=kind, limit=5000)


def counts(report: Report) -> dict[str, int]:
    names = ("new", "changed", "same", "repeated", "rejected", "empty", "others", "became")
    return {name: count for name in names if (count := getattr(report, name))}


def test_people_are_taken_in_with_source_and_grade(importer: Actor, write: Write, taken: Taken) -> None:
    given = 'id=ID,name=NAME,relative=FATHER,phone=MOBILE,source="Gang file",grade=B2'
    assert counts(taken(write(PEOPLE), given=given)) == {"new": 2}
    harjit = next(view for view in held(importer) if view.first("name") == "Harjit")
    assert harjit.values("phone") == ["+919812345678"]
    assert {(str(each.grade), each.source) for each in harjit.statements} == {("B2", "Gang file")}


def test_the_same_file_again_changes_nothing(write: Write, taken: Taken) -> None:
    path = write(PEOPLE)
    taken(path)
    assert counts(taken(path)) == {"same": 2}


@pytest.mark.parametrize("version", [5, 8])
def test_a_record_of_an_earlier_version_keeps_its_id_also_when_recalled(
    importer: Actor, write: Write, taken: Taken, version: int
) -> None:
    named: Callable[..., UUID] = named_id if version == 5 else partial(named_id_of, importer.force)
    path = write(PEOPLE)
    made = [
        New("person", [says("name", name)], id=named("import", importer.force, "person", path.name, "id", number))
        for number, name in (("1", "Harjit"), ("2", "Sunil"))
    ]
    bulk_import.create_many(importer, made, manifest={})
    harjit, _ = sorted(held(importer), key=lambda view: str(view.first("name")))
    records.recall(importer, harjit.id, reason="the wrong man")
    corrected = write(PEOPLE.replace("9812345679", "9812345670") + "3,Mukesh,Dev,\n")
    assert counts(taken(corrected)) == {"new": 1, "changed": 1, "rejected": 1}
    assert made[1].id in {view.id for view in held(importer) if view.version == 2}


def test_a_corrected_file_changes_the_records_that_differ(importer: Actor, write: Write, taken: Taken) -> None:
    taken(write(PEOPLE))
    report = taken(write(PEOPLE.replace("9812345679", "9812345670") + "3,Mukesh,Dev,\n"))
    assert counts(report) == {"new": 1, "changed": 1, "same": 1}
    assert {view.version for view in held(importer) if view.first("name") == "Sunil"} == {2}


FIRST = "S No,Name,Father's Name,Mobile\n1,Naresh Kumar,Ram,9812345678\n2,Sunil,Mohan,9812345679\n"
SECOND = "S No,Name,Father's Name,Mobile\n1,Kuldeep,Balbir,9812345670\n2,Sunil,Mohan,9812345671\n"
BY_SERIAL = "id=S No,name=Name,relative=Father's Name,phone=Mobile"


def names_held(actor: Actor) -> set[str]:
    return {str(view.first("name")) for view in held(actor)}


def test_a_serial_number_names_no_record_and_a_second_list_makes_new_ones(
    importer: Actor, write: Write, taken: Taken
) -> None:
    assert counts(taken(write(FIRST))) == {"new": 2}
    assert counts(taken(write(SECOND))) == {"new": 2}
    assert names_held(importer) == {"Naresh Kumar", "Kuldeep", "Sunil"}


def test_no_record_becomes_another_person_unless_the_officer_says_so(
    importer: Actor, write: Write, taken: Taken
) -> None:
    taken(write(FIRST), given=BY_SERIAL)
    path = write(SECOND)
    plan = columns.plan(importer, path, given=BY_SERIAL)
    for act in (import_intake.dry_run, import_intake.run):
        report = act(importer, path, plan)
        assert counts(report)["others"] == 1
        (told,) = [each for each in report.troubles if each.becomes]
        assert (told.line, told.why, told.rejected) == (2, "Naresh Kumar becomes Kuldeep", True)
    assert names_held(importer) == {"Naresh Kumar", "Sunil"}
    report = import_intake.run(importer, path, replace(plan, changing_others=True))
    assert counts(report) == {"changed": 1, "same": 1, "became": 1}
    assert [(each.why, each.rejected) for each in report.troubles] == [("Naresh Kumar becomes Kuldeep", False)]
    assert names_held(importer) == {"Kuldeep", "Sunil"}


@pytest.fixture
def second_list(importer: Actor, write: Write, taken: Taken, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Plan]:
    """A list whose serial numbers are those of one that was taken in; a batch is one row."""
    monkeypatch.setattr(intake, "BATCH", 1)
    taken(write(FIRST), given=BY_SERIAL)
    path = write(SECOND)
    return path, columns.plan(importer, path, given=BY_SERIAL)


def test_a_run_that_goes_on_names_again_who_would_become_another(
    importer: Actor, second_list: tuple[Path, Plan]
) -> None:
    path, plan = second_list
    after = import_intake.Progress(after_line=2, after_counts={"rows": 1, "others": 1})
    report = import_intake.run(importer, path, plan, progress=after)
    assert counts(report) == {"changed": 1, "others": 1}
    assert [each.why for each in report.troubles] == ["Naresh Kumar becomes Kuldeep"]


def test_a_run_that_goes_on_counts_all_who_became_another(importer: Actor, second_list: tuple[Path, Plan]) -> None:
    path, plan = second_list[0], replace(second_list[1], changing_others=True)
    after = import_intake.Progress(after_line=2, after_counts={"rows": 1, "changed": 1, "became": 1})
    assert counts(import_intake.run(importer, path, plan, progress=after)) == {"changed": 2, "became": 1}


def test_a_key_that_holds_one_two_three_is_told(importer: Actor, write: Write) -> None:
    for text, key in ((PEOPLE, "ID"), (PEOPLE.replace("\n1,", "\nHR-7,"), "")):
        assert columns.serial_key(columns.plan(importer, write(text))) == key


def test_a_dry_run_counts_as_the_run_would_and_writes_nothing(importer: Actor, write: Write, taken: Taken) -> None:
    taken(write(PEOPLE))
    path = write(PEOPLE.replace("Sunil", "Suneel") + "3,Mukesh,Dev,\n4,Om,Dev,12\n")
    plan = columns.plan(importer, path)
    dry = import_intake.dry_run(importer, path, plan)
    assert counts(dry) == {"new": 1, "changed": 1, "same": 1, "rejected": 1}
    assert len(held(importer)) == 2
    wet = import_intake.run(importer, path, plan)
    assert counts(wet) == counts(dry)


def test_each_row_is_counted_once_and_every_rejected_one_is_reported(
    importer: Actor, write: Write, tmp_path: Path
) -> None:
    path = write(
        "ID,NAME,MOBILE\n1,Harjit,९८१२३४५६७८\n,,\n2,Sunil,12\n1,Harjit,9812345678\n1,Balwant,\n3,=cmd(),9812345678,x\n4,Om,\n"
    )
    plan = columns.plan(importer, path)
    report = import_intake.run(importer, path, plan, report=tmp_path / "rejected.csv")
    assert counts(report) == {"new": 2, "rejected": 3, "repeated": 1, "empty": 1}
    assert report.rows == 7
    with (tmp_path / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["line"], row["column"], row["taken in"]) for row in rows] == [
        ("4", "MOBILE", "no"),
        ("5", "", "yes"),
        ("6", "ID", "no"),
        ("7", "", "no"),
    ]
    assert "not a phone" in rows[0]["why"]
    assert "row 2 names the same record" in rows[2]["why"]


def test_no_value_in_the_report_runs_as_a_formula(importer: Actor, write: Write, tmp_path: Path) -> None:
    path = write("NAME,MOBILE\nHarjit,=HYPERLINK(1)\n")
    import_intake.run(importer, path, columns.plan(importer, path), report=tmp_path / "r.csv")
    assert ',"\'=HYPERLINK(1)",' in (tmp_path / "r.csv").read_text("utf-8-sig")


def test_a_recalled_record_stays_away_and_is_told(importer: Actor, write: Write, taken: Taken) -> None:
    path = write(PEOPLE)
    taken(path)
    records.recall(importer, held(importer)[0].id, reason="wrong man")
    report = taken(path)
    assert counts(report) == {"same": 1, "rejected": 1}
    assert report.troubles[0].why == intake.NOT_TAKEN


def test_each_batch_is_one_deed_over_its_manifest(
    importer: Actor, write: Write, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "BATCH", 1)
    taken(write(PEOPLE))
    entries = audit.recent_entries(action="officer:record:import")
    assert [entry.details and entry.details["lines"] for entry in entries] == ["3-3", "2-2"]
    assert {entry.purpose for entry in entries} == {"import"}


def test_the_number_of_queries_does_not_grow_with_the_batch(importer: Actor, write: Write, taken: Taken) -> None:
    def queries(rows: int) -> int:
        lines = "".join(f"{rows}-{n},Harjit {n},Balwant,98123{n:05d}\n" for n in range(rows))
        path = write(f"ID,NAME,FATHER,MOBILE\n{lines}")
        plan = columns.plan(importer, path)
        with CaptureQueriesContext(connection) as seen:
            import_intake.run(importer, path, plan)
        return len(seen)

    queries(1)  # the first import of all also notes who may find such keys
    assert queries(3) == queries(200) <= 30


def test_a_run_that_was_cut_short_goes_on_and_doubles_nothing(
    importer: Actor, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "BATCH", 10)
    path = write("ID,NAME\n" + "".join(f"{n},Harjit {n}\n" for n in range(95)))
    plan = columns.plan(importer, path)

    def cut(tally: import_intake.Tally) -> None:
        if tally.counts["new"] == 40:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        import_intake.run(importer, path, plan, progress=import_intake.Progress(cut))
    assert len(held(importer)) == 30
    assert counts(import_intake.run(importer, path, plan)) == {"new": 65, "same": 30}
    assert {view.version for view in held(importer)} == {1}


def test_an_old_font_is_shown_and_never_converted_unasked(importer: Actor, write: Write) -> None:
    typed = ["gjthr flag", "jkts'k dqekj", "lqjsUnz flag", "ckyd jke", "egsUnz ;kno"]
    path = write("NAME,VILLAGE\n" + "".join(f"{name},Nuh\n" for name in typed))
    plan = columns.plan(importer, path)
    assert plan.undecided == ("NAME",)
    assert plan.columns[0].preview[0] == ("gjthr flag", "हरजीत सिंह")
    with pytest.raises(Refused, match="Look at the preview"):
        import_intake.run(importer, path, plan)
    assert not held(importer)
    import_intake.run(importer, path, columns.plan(importer, path, fonts=Legacy.CONVERT))
    assert {view.first("name") for view in held(importer)} == {legacy.convert(name) for name in typed}


def test_an_old_font_that_is_kept_stays_as_it_was_typed(importer: Actor, write: Write) -> None:
    path = write("NAME,VILLAGE\ngjthr flag,Nuh\njkts'k dqekj,Nuh\nlqjsUnz flag,Nuh\n")
    import_intake.run(importer, path, columns.plan(importer, path, fonts={"NAME": Legacy.KEEP}))
    assert "gjthr flag" in {view.first("name") for view in held(importer)}


def test_names_in_latin_letters_are_not_taken_for_an_old_font(importer: Actor, write: Write) -> None:
    assert not any(column.legacy for column in columns.plan(importer, write(PEOPLE)).columns)


def test_a_file_that_changed_since_its_plan_is_not_taken(importer: Actor, write: Write) -> None:
    plan = columns.plan(importer, write(PEOPLE))
    with pytest.raises(Conflict, match="has changed"):
        import_intake.run(importer, write(PEOPLE + "3,Om,Dev,\n"), plan)


def test_a_beat_constable_may_not_import(node: TestNode, write: Write) -> None:
    beat = Actor(force=node.force, label="Beat", role="beat")
    with pytest.raises(Refused, match="import:run"):
        columns.plan(beat, write(PEOPLE))


def test_a_refusal_by_the_rules_stops_the_run_and_stands_in_the_ledger(importer: Actor, write: Write) -> None:
    path = write(PEOPLE)
    plan = columns.plan(importer, path, given="name=NAME,classification=secret")
    with pytest.raises(Refused, match="nothing above confidential"):
        import_intake.run(importer, path, plan)
    (entry,) = audit.recent_entries(action="officer:record:import")
    assert (entry.outcome, entry.code) == ("refused", "records:secret")


def test_every_kind_can_be_imported(importer: Actor, write: Write, taken: Taken) -> None:
    path = write("FIR No,PS,धारा,Date of offence\n0123/2024,Kundli,302/34 IPC,01/02/2024\n", name="cases.csv")
    assert counts(taken(path, kind="case")) == {"new": 1}
    (case,) = held(importer, kind="case")
    assert case.first("offence_date") == "2024-02-01"


def test_strings_as_the_police_write_them_become_persons(
    importer: Actor, taken: Taken, capsys: pytest.CaptureFixture[str]
) -> None:
    path = SHARED if SHARED.is_file() else OWN
    with capsys.disabled():
        sys.stdout.write(f"\n[strings: {path.name}, {'shared' if path is SHARED else 'our own'}]\n")
    plan = columns.plan(importer, path, given="text=raw,sex=gender,grade=C3")
    report = import_intake.run(importer, path, plan)
    assert report.rows == sum(counts(report).values())
    assert report.new > 0.9 * report.rows
    assert all(each.value for each in report.troubles if each.rejected)
    assert counts(taken(path, given="text=raw,sex=gender,grade=C3"))["same"] == report.new
