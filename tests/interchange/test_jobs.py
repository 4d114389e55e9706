"""Imports through the web: an officer's steps, the worker's, and a worker that is killed."""

import hashlib
import json
import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections
from support.cluster import TestCluster
from support.held_jobs import IMPORTS, held_elsewhere
from support.nodes import TestNode

from sangam.access import staff
from sangam.access.units import shipped_data
from sangam.audit import audit
from sangam.interchange.imports import columns, intake, jobs
from sangam.interchange.imports import jobs as import_jobs
from sangam.interchange.imports.jobs import tidy
from sangam.interchange.imports.worker import work_once
from sangam.interchange.models import ImportJob
from sangam.interchange.sheets import outlines
from sangam.interchange.types import JobView, Legacy
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.purpose import Purpose, Stated
from sangam.records.visibility import views

SHORT = b"NAME,MOBILE\nSunil,9812345670\n"
PEOPLE = b"ID,NAME,MOBILE\n1,Harjit,9812345678\n2,Sunil,12\n"
ADMIN = Actor(force="DL", label="admin", role="admin")
Started = Callable[..., UUID]


def seat(number: str, role: str = "data_officer", *, title: str = "") -> Actor:
    row = {"service_number": number, "name_en": number, "rank": "SI", "unit": "DL", "role": role, "title_en": title}
    assert staff.load_officers(ADMIN, [row]).faults == ()
    return staff.actor_of_officer(staff.officer_named(number).id)


@pytest.fixture
def officer(node: TestNode) -> Actor:
    shipped_data.load_shipped()
    return seat("28120001")


@pytest.fixture
def started(officer: Actor) -> Started:
    """Return `started(content)`: the id of a job whose columns are confirmed."""

    def start(content: bytes = PEOPLE, *, file: str = "people.csv", kind: str = "person", confirm: bool = True) -> UUID:
        job = import_jobs.start_import(officer, [content[:20], content[20:]], file=file)
        assert stands(import_jobs.job(officer, job)) == ("columns", "waiting")
        assert work_once()
        if kind:
            import_jobs.choose_kind(officer, job, kind)
        if kind and confirm:
            import_jobs.confirm(officer, job, import_jobs.job(officer, job).plan.mapping, fonts={})
        return job

    return start


def stands(view: JobView) -> tuple[str, str]:
    return view.step, view.state


def held(actor: Actor) -> int:
    return len(views.list_records(actor, purpose=Stated(Purpose.ENQUIRY), limit=1000))


def test_a_file_goes_through_columns_trial_and_intake(officer: Actor, started: Started) -> None:
    job = started(confirm=False, file="C:\\Users\\clerk\\people.csv")
    view = import_jobs.job(officer, job)
    assert (stands(view), view.file, view.rows) == (("columns", "columns"), "people.csv", 2)
    import_jobs.confirm(officer, job, view.plan.mapping, fonts={})
    assert stands(import_jobs.job(officer, job)) == ("trial", "waiting")
    assert work_once()
    tried = import_jobs.job(officer, job)
    assert (stands(tried), tried.counts["new"], tried.counts["rejected"], held(officer)) == (
        ("trial", "trial"),
        1,
        1,
        0,
    )
    assert [(each.line, each.column, each.value) for each in tried.troubles] == [(3, "MOBILE", "12")]
    import_jobs.take_in(officer, job)
    assert work_once()
    done = import_jobs.job(officer, job)
    assert (stands(done), done.counts["new"], held(officer)) == (("done", "finished"), 1, 1)
    assert not work_once()


def test_no_line_of_the_ledger_tells_an_imported_file_to_who_guesses_it(officer: Actor, started: Started) -> None:
    for content in (SHORT, SHORT, PEOPLE):
        job = started(content)
        work_once()
        import_jobs.take_in(officer, job)
        work_once()
    entries = [each for each in audit.recent_entries(limit=500) if "import" in each.action]
    told = json.dumps([[each.action, each.on, each.details] for each in entries], default=str)
    for content in (SHORT, PEOPLE):
        assert not [
            name for name in ("sha256", "sha1", "md5", "blake2b") if hashlib.new(name, content).hexdigest() in told
        ]
    begun = [each.details["file_key"] for each in entries if each.action == "officer:import:start"]
    assert (len(set(begun)), begun[1]) == (2, begun[2])
    tried = [each for each in entries if each.action == "officer:import:try"]
    taken = [each for each in entries if each.action == "officer:record:import"]
    assert {each.details["file_key"] for each in (*tried, *taken)} == set(begun)
    assert len(taken) == 3


def test_no_kind_is_chosen_until_the_officer_says_which(officer: Actor, started: Started) -> None:
    job = started(b"NAME,JAIL,DATE OF RELEASE\nHarjit,Tihar,20/11/2026\n", kind="")
    asked = import_jobs.job(officer, job)
    assert (stands(asked), asked.kind, asked.rows) == (("columns", "kind"), "", 1)
    with pytest.raises(Conflict):
        import_jobs.confirm(officer, job, asked.plan.mapping, fonts={})
    import_jobs.choose_kind(officer, job, "release")
    view = import_jobs.job(officer, job)
    assert (stands(view), view.kind) == (("columns", "columns"), "release")
    assert [each.property for each in view.plan.columns] == ["name", "jail", "release_date"]
    (chosen,) = audit.recent_entries(action="officer:import:kind")
    assert (chosen.on, chosen.details["kind"]) == (str(job), "release")


def test_a_wrong_kind_is_changed_until_the_trial(officer: Actor, started: Started) -> None:
    job = started(b"NAME,NUMBER\n" + b"".join(b"A,98123456%d\n" % n for n in range(70, 78)), confirm=False)
    import_jobs.choose_kind(officer, job, "phone")
    view = import_jobs.job(officer, job)
    assert (view.kind, [each.property for each in view.plan.columns]) == ("phone", ["", "number"])
    with pytest.raises(Malformed, match="no kind of record dance"):
        import_jobs.choose_kind(officer, job, "dance")
    import_jobs.confirm(officer, job, view.plan.mapping, fonts={})
    with pytest.raises(Conflict):
        import_jobs.choose_kind(officer, job, "person")


def test_unknown_headings_are_mapped_by_values_or_by_hand(officer: Actor, started: Started) -> None:
    job = started(b"A,B\n" + b"".join(b"x,DL1CAB12%d\n" % n for n in range(30, 38)), kind="")
    import_jobs.choose_kind(officer, job, "organisation")
    view = import_jobs.job(officer, job)
    assert [each.property for each in view.plan.columns] == ["", ""]
    with pytest.raises(Malformed, match="No column"):
        columns.assign(view.plan, ["", ""])
    import_jobs.choose_kind(officer, job, "vehicle")
    view = import_jobs.job(officer, job)
    assert [each.property for each in view.plan.columns] == ["", "plate"]
    assert "8 of the first 8 values" in view.plan.columns[1].how


def test_only_its_officer_chooses_the_kind_of_an_import(officer: Actor, started: Started) -> None:
    job = started(kind="")
    with pytest.raises(NotFound):
        import_jobs.choose_kind(seat("28120003"), job, "person")
    with pytest.raises(Refused):
        import_jobs.choose_kind(seat("28120004", "beat"), job, "person")
    assert import_jobs.job(officer, job).state == "kind"


def test_the_file_goes_when_the_job_is_over_and_its_report_after_a_month(officer: Actor, started: Started) -> None:
    job = started()
    work_once()
    import_jobs.take_in(officer, job)
    work_once()
    assert not jobs._folder().joinpath(str(job)).exists()
    path = import_jobs.report_file(officer, job)
    assert "MOBILE" in path.read_text("utf-8-sig")
    os.utime(path, (0, 0))
    tidy()
    assert path.exists()
    with clock.shift_time(timedelta(days=31)):
        tidy()
    with pytest.raises(NotFound):
        import_jobs.report_file(officer, job)


def test_a_job_left_alone_for_a_week_is_cancelled_and_its_file_removed(officer: Actor, started: Started) -> None:
    job = started(confirm=False)
    path = jobs._folder() / str(job)
    os.utime(path, (0, 0))
    with clock.shift_time(timedelta(days=8)):
        tidy()
    assert import_jobs.job(officer, job).state == "cancelled"
    assert not path.exists()


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0 old"])
def test_what_is_plainly_no_sheet_leaves_no_job_and_no_file(officer: Actor, content: bytes) -> None:
    with pytest.raises(Malformed, match=r"is empty|old Excel"):
        import_jobs.start_import(officer, [content], file="nothing.csv")
    assert import_jobs.jobs(officer) == []
    assert list(jobs._folder().iterdir()) == []


def test_a_file_keeps_of_its_name_what_can_be_shown(officer: Actor, started: Started) -> None:
    job = started(confirm=False, file="-gang\x00\ud800\n\u202exslx.csv")
    assert import_jobs.job(officer, job).file == "-gangxslx.csv"


def test_an_upload_beyond_the_limit_is_refused(officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_FILE_BYTES", 10)
    with pytest.raises(Malformed, match="larger than"):
        import_jobs.start_import(officer, [PEOPLE], file="p.csv")


def test_another_officer_sees_no_job_of_his(officer: Actor, started: Started) -> None:
    job = started()
    other = seat("28120002")
    for ask in (import_jobs.job, import_jobs.take_in, import_jobs.cancel, import_jobs.report_file):
        with pytest.raises(NotFound):
            ask(other, job)
    assert import_jobs.jobs(other) == []
    assert [view.id for view in import_jobs.jobs(officer)] == [job]


def test_an_old_font_must_be_decided_before_the_trial(officer: Actor, started: Started) -> None:
    job = started(b"NAME\tVILLAGE\ngjthr flag\tA\njkts'k dqekj\tB\n", confirm=False)
    mapping = import_jobs.job(officer, job).plan.mapping
    with pytest.raises(Refused, match="old font"):
        import_jobs.confirm(officer, job, mapping, fonts={})
    import_jobs.confirm(officer, job, mapping, fonts={"NAME": Legacy.CONVERT})
    assert import_jobs.job(officer, job).plan.mapping.legacy == {"NAME": Legacy.CONVERT}


def test_columns_are_chosen_one_by_one_as_a_screen_offers_them(officer: Actor, started: Started) -> None:
    plan = import_jobs.job(officer, started(confirm=False)).plan
    assert {"name", "alias", "id", "text", "grade"} <= set(columns.choices("person"))
    assert "photo" not in columns.choices("person")
    mapping = columns.assign(plan, ["id", "alias", ""], source="Gang file", grade="B2")
    assert [(each.property, each.columns) for each in mapping.columns] == [("id", ("ID",)), ("alias", ("NAME",))]
    assert (mapping.source, str(mapping.grade)) == ("Gang file", "B2")
    with pytest.raises(Malformed, match="No column"):
        columns.assign(plan, ["id", "", ""])
    with pytest.raises(Malformed, match="has no property"):
        columns.assign(plan, ["colour", "", ""])


def test_no_step_can_be_taken_out_of_turn(officer: Actor, started: Started) -> None:
    job = started()
    with pytest.raises(Conflict, match="cannot be taken in"):
        import_jobs.take_in(officer, job)
    import_jobs.cancel(officer, job)
    with pytest.raises(Conflict):
        import_jobs.cancel(officer, job)
    assert not work_once()


def test_an_officer_who_lost_his_post_imports_no_more(officer: Actor, started: Started) -> None:
    job = started()
    row = {"service_number": "28120001", "to_unit": "DL", "to_role": "beat", "from_date": "2020-01-01"}
    assert staff.transfer_officers(ADMIN, [row]).changed == 1
    assert work_once()
    view = import_jobs.job(officer, job)  # the officer as of the start of the job
    assert (view.state, "has left the post" in view.why) == ("failed", True)


def test_a_file_that_vanished_fails_the_job_with_a_sentence(officer: Actor, started: Started) -> None:
    job = started()
    jobs._folder().joinpath(str(job)).unlink()
    assert work_once()
    assert "cannot be read on the node any more" in import_jobs.job(officer, job).why


def test_a_fault_of_the_program_ends_the_import_and_not_the_worker(
    officer: Actor, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = started()
    ImportJob.objects.filter(id=job).update(plan={**jobs.plan_out(import_jobs.job(officer, job).plan), "kept": True})
    assert work_once()  # no rows lie there: nothing that a reader of ours foresees
    view = import_jobs.job(officer, job)
    assert (view.state, "tell your administrator" in view.why) == ("failed", True)
    assert not work_once()


def test_an_import_that_is_left_while_it_is_read_leaves_nothing(officer: Actor) -> None:
    job = import_jobs.start_import(officer, [PEOPLE], file="people.csv")
    asked: list[bool] = []

    def cancel() -> bool:
        if not asked:
            import_jobs.cancel(officer, job)
        asked.append(True)
        return False

    with pytest.MonkeyPatch.context() as slow:
        slow.setattr(outlines, "_LOOK_EVERY_S", 0.001)
        assert work_once(stopping=cancel)
    assert import_jobs.job(officer, job).state == "cancelled"
    assert list(jobs._folder().iterdir()) == []


def test_a_reading_that_the_worker_leaves_is_taken_up_again(officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    job = import_jobs.start_import(officer, [PEOPLE], file="people.csv")
    with monkeypatch.context() as slow:
        slow.setattr(outlines, "_LOOK_EVERY_S", 0.001)
        assert work_once(stopping=lambda: True)
    assert stands(import_jobs.job(officer, job)) == ("columns", "running")
    assert work_once()
    assert stands(import_jobs.job(officer, job)) == ("columns", "kind")


def test_a_job_held_by_a_living_worker_is_left_to_it(
    officer: Actor, started: Started, cluster: TestCluster, node: TestNode
) -> None:
    job = started()
    with held_elsewhere(cluster, node, IMPORTS, job):
        assert not work_once()
    assert work_once()


def test_a_cancelled_run_stops_after_its_batch_and_keeps_what_it_took(
    officer: Actor, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "BATCH", 10)
    job = ready(officer, started, rows=50)
    asked: list[bool] = []

    def leave_at_the_third() -> bool:
        asked.append(True)
        return len(asked) == 3

    assert work_once(stopping=leave_at_the_third)
    assert (held(officer), import_jobs.job(officer, job).state) == (20, "running")
    import_jobs.cancel(officer, job)
    assert not work_once()
    assert held(officer) == 20


def test_a_worker_killed_within_a_batch_loses_and_doubles_nothing(
    officer: Actor, started: Started, node: TestNode, cluster: TestCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "BATCH", 10)
    job = ready(officer, started, rows=55)
    child = os.fork()
    if not child:
        _work_until_killed(cluster, node)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert held(officer) == 20
    assert import_jobs.job(officer, job).counts["new"] == 20
    assert work_once_before_the_deadline()
    done = import_jobs.job(officer, job)
    assert (done.state, held(officer)) == ("finished", 55)
    assert (done.counts["new"], done.counts["same"], done.counts["rejected"]) == (55, 0, 1)
    assert len(audit.recent_entries(action="officer:record:import")) == 6


def ready(officer: Actor, started: Started, *, rows: int) -> UUID:
    """Return a job that waits to be taken in, of so many good rows and one bad one."""
    lines = "".join(f"{n},Harjit {n},\n" for n in range(rows))
    job = started(f"ID,NAME,MOBILE\n{lines}x,Bad,12\n".encode())
    assert work_once()
    import_jobs.take_in(officer, job)
    return job


def _work_until_killed(cluster: TestCluster, node: TestNode) -> None:
    """Work in this process, on a connection of its own, and die inside the transaction of the third batch."""
    connections["default"] = cluster.wrapper(node.database)
    asked: list[Any] = []

    def die_at_the_third() -> bool:
        asked.append(connection.in_atomic_block)
        if len(asked) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return False

    work_once(stopping=die_at_the_third)
    os._exit(3)


def work_once_before_the_deadline() -> bool:
    """Work once the server has noticed that the other session is gone, which takes it a moment."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if work_once():
            return True
    return False


def test_the_steps_are_told_by_the_ledger(officer: Actor, started: Started) -> None:
    job = started()
    work_once()
    import_jobs.take_in(officer, job)
    actions = [entry.action for entry in audit.entries_on(job)]
    assert set(actions) == {f"officer:import:{act}" for act in ("start", "kind", "confirm", "take")}
    assert Path(import_jobs.job(officer, job).file).name == "people.csv"
