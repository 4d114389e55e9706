"""Imports through the web: the worker's side.

A worker holds a job by an advisory lock of its database session, which dies with it.  A job whose worker was killed is
free at once.  The next one goes on after the last batch, whose records and progress were committed together.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from django.db import transaction

from sangam.access.policy import require, step
from sangam.access.staff import actor_of_officer
from sangam.interchange import job_locks
from sangam.interchange.imports import columns, intake, jobs
from sangam.interchange.imports import jobs as import_jobs
from sangam.interchange.imports.intake import Tally
from sangam.interchange.job_faults import LeftError, end_at_fault
from sangam.interchange.models import ImportedRecord, ImportJob
from sangam.interchange.policy import STEPS, TO_DO
from sangam.interchange.sheets import outlines
from sangam.interchange.types import Report
from sangam.kernel import clock, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound, Refused
from sangam.kernel.sentences import Told

_SPACE = 0x494D50
"""Space of this package's advisory locks."""

log = logging.getLogger(__name__)


def work_once(*, stopping: Callable[[], bool] = lambda: False) -> bool:
    """Take up one job that waits or was left by a killed worker, and see it through; tell whether there was one.

    stopping: asked after each batch; when it says yes the job is left where it stands.
    """
    for job in ImportJob.objects.filter(state__in=TO_DO).order_by("at").values_list("id", flat=True):
        if not job_locks.try_lock(_SPACE, job):
            continue
        try:
            row = ImportJob.objects.get(id=job)
            if row.state in TO_DO:
                _work(row, stopping)
                return True
        finally:
            job_locks.unlock(_SPACE, job)
    return False


def _work(row: ImportJob, stopping: Callable[[], bool]) -> None:
    row.state = step(STEPS, row.state, "begun", thing="This import")
    if not ImportJob.objects.filter(id=row.id, state__in=TO_DO).update(state=row.state):
        return
    end_at_fault(partial(_see_through, row, stopping), fail=partial(_fail, row), lost=_lost)


def _see_through(row: ImportJob, stopping: Callable[[], bool]) -> None:
    if row.state == "plan-running":
        _read_file(row, stopping)
    else:
        _finish(row, _through(row, stopping))


def _read_file(row: ImportJob, stopping: Callable[[], bool]) -> None:
    """Read the file once and plan its import.  Raises LeftError, and what planning raises."""
    asked, path, kept = import_jobs.plan_in(row.plan), jobs.upload_path(row), jobs.kept_path(row.id)
    require(_actor(row), "import:run")

    def leaving() -> bool:
        return stopping() or not ImportJob.objects.filter(id=row.id, state=row.state).exists()

    found = outlines.read_outline(path, asked.file, kept=kept, leaving=leaving)
    if found is None:
        raise LeftError
    if isinstance(found, outlines.Unread):
        _fail(row, found.why, found.code)
        return
    plan = columns.without_kind(found)
    stored = path
    if kept.exists():
        plan, stored = replace(plan, kept=True, size_bytes=kept.stat().st_size), kept
    state = step(STEPS, row.state, "read", thing="This import")
    still = ImportJob.objects.filter(id=row.id, state=row.state)
    still.update(state=state, plan=import_jobs.plan_out(plan), stored=stored.name)
    if stored != path:
        path.unlink(missing_ok=True)


def _through(row: ImportJob, stopping: Callable[[], bool]) -> Report:
    """Read the file through, dry in the trial.  Raises what `intake` raises."""
    plan, path, report = import_jobs.plan_in(row.plan), jobs.upload_path(row), jobs.report_path(row.id)
    trial = row.state == "trial-running"
    after = intake.Progress() if trial else intake.Progress(after_line=row.line, after_counts=row.counts)

    def settled(tally: Tally) -> None:
        _write_progress(row.id, row.state, tally)
        if stopping():
            raise LeftError

    progress = intake.Progress(settled, after.after_line, after.after_counts, partial(_list_records, row.id))
    return (intake.dry_run if trial else intake.run)(_actor(row), path, plan, report=report, progress=progress)


def _actor(row: ImportJob) -> Actor:
    """Return the officer as he stands today: his rights are those of now.  Raises Refused."""
    try:
        return actor_of_officer(row.officer, post=row.post, signed_in=True)
    except NotFound:
        raise Refused(
            "interchange:post-left",
            "{by} has left the post in which this import was started: start it anew.",
            by=row.by,
        ) from None


def _write_progress(job: UUID, state: str, tally: Tally) -> None:
    """Write the progress down with the batch.  Raises LeftError when the officer has left the import."""
    with transaction.atomic():
        progress = {"line": tally.line, "counts": tally.counts, "troubles_in_all": tally.troubles_in_all}
        troubles = [import_jobs.trouble_out(trouble) for trouble in tally.troubles]
        if not ImportJob.objects.filter(id=job, state=state).update(**progress, troubles=troubles):
            raise LeftError


def _list_records(job: UUID, records: Sequence[UUID]) -> None:
    """Note with the batch which records came of it."""
    rows = [ImportedRecord(job=job, record=record) for record in records]
    ImportedRecord.objects.bulk_create(rows, ignore_conflicts=True)


def _finish(row: ImportJob, report: Report) -> None:
    state = step(STEPS, row.state, "finished", thing="This import")
    over = {"finished_at": clock.now(), "stored": ""} if state == "finished" else {}
    ImportJob.objects.filter(id=row.id, state=row.state).update(state=state, **over)
    if over:
        jobs.upload_path(row).unlink(missing_ok=True)
    log.info("import %s is %s: %d rows, %d new, %d rejected", row.id, state, report.rows, report.new, report.rejected)


def _fail(row: ImportJob, why: str, code: str) -> None:
    state = step(STEPS, row.state, "failed", thing="This import")
    form = sentences.form(why)
    values = {"state": state, "why": why, "told": form, "code": code, "finished_at": clock.now(), "stored": ""}
    ImportJob.objects.filter(id=row.id, state=row.state).update(**values)
    for path in (jobs.upload_path(row), jobs.kept_path(row.id)):
        path.unlink(missing_ok=True)
    log.warning("import %s failed: %s", row.id, code)


def _lost(error: OSError) -> Told:
    lost = "The file of this import cannot be read on the node any more ({reason}): start it anew."
    return Told(lost, reason=error.strerror or "no reason given")
