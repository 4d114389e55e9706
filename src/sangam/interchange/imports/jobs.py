"""Imports through the web: the officer's side.  An officer gives a file, looks at the plan and the trial, and takes it
in.
"""

from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sangam.access.policy import require, step
from sangam.audit import audit
from sangam.federation.keys import peer_keys
from sangam.interchange.imports import columns
from sangam.interchange.models import ImportedRecord, ImportJob
from sangam.interchange.policy import MOST_FILE_BYTES, OVER, SHOWN, STEPS
from sangam.interchange.sheets.outlines import digest_of, plain_name, write_upload
from sangam.interchange.sheets.sheets import require_likely
from sangam.interchange.types import ColumnView, JobView, Legacy, Mapping, Plan, Trouble
from sangam.kernel import clock, here, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound, Refused, SangamError
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.sentences import Told

# By what the ledger names the content of a file that is taken in.

_FILE_KEY = "file of an import"


def file_key(digest: str) -> str:
    """Return the ledger's name of a file's content: the same for the same file, and of this node's own making.

    By the digest alone a short file, of one telephone number, could be found out by guessing.
    """
    return peer_keys.own_word(_FILE_KEY, digest).hex()


# Plans and troubles as JSON, for the table of jobs.


def plan_out(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON."""
    return {
        "file": plan.file,
        "digest": plan.digest,
        "size_bytes": plan.size_bytes,
        "rows": plan.rows,
        "encoding": plan.encoding,
        "notes": [sentences.form(note) for note in plan.notes],
        "mapping": plan.mapping.form(),
        "columns": [
            [
                each.name,
                list(each.samples),
                each.property,
                sentences.form(each.how),
                each.legacy,
                [list(pair) for pair in each.preview],
                {name: list(counts) for name, counts in each.alike.items()},
            ]
            for each in plan.columns
        ],
        "kept": plan.kept,
        "first": [list(row) for row in plan.first],
        "changing_others": plan.changing_others,
    }


def plan_in(form: Map[str, Any]) -> Plan:
    """Read what `plan_out` gave."""
    return Plan(
        form["file"],
        form["digest"],
        form["size_bytes"],
        form["rows"],
        form["encoding"],
        Mapping.read(form["mapping"]),
        tuple(map(_column_in, form["columns"])),
        tuple(map(sentences.sentence_from_form, form["notes"])),
        form.get("kept", False),
        tuple(map(tuple, form.get("first", ()))),
        form.get("changing_others", False),
    )


def trouble_out(trouble: Trouble) -> list[object]:
    """Return a trouble as JSON."""
    why = sentences.form(trouble.why)
    return [trouble.line, trouble.column, trouble.value, why, trouble.rejected, trouble.becomes]


def trouble_in(form: list[Any]) -> Trouble:
    """Read what `trouble_out` gave."""
    line, column, value, why, rejected, *becomes = form  # earlier versions kept five
    return Trouble(line, column, value, sentences.sentence_from_form(why), rejected, *becomes)


def _column_in(form: list[Any]) -> ColumnView:
    name, samples, becomes, how, legacy, preview, *rest = form  # earlier versions kept six
    pieces = tuple((before, after) for before, after in preview)
    alike = {kind: (fitting, values) for kind, (fitting, values) in (rest[0] if rest else {}).items()}
    return ColumnView(name, tuple(samples), becomes, sentences.sentence_from_form(how), legacy, pieces, alike)


_REPORTS_KEPT = timedelta(days=30)
_IDLE_KEPT = timedelta(days=7)
_IMPORT = Stated(Purpose.IMPORT)


def start_import(actor: Actor, upload: Iterable[bytes], *, file: str) -> UUID:
    """Keep an uploaded file and return the job's id: the worker reads it, then kind and columns are confirmed.

    upload: the file in chunks.
    Raises Refused (no right to import) and Malformed (empty, an old Excel file, too large); nothing is kept then.
    """
    require(actor, "import:run")
    job = new_id()
    path = _folder() / str(job)
    name = plain_name(file)
    try:
        write_upload(path, upload, name, most=MOST_FILE_BYTES)
        require_likely(path, name)
        with audit.deed(actor, "officer:import:start", on=job, purpose=_IMPORT) as facts:
            ImportJob.objects.create(
                id=job,
                officer=actor.an_officer(),
                post=actor.post,
                by=actor.label,
                file=name,
                stored=path.name,
                plan=plan_out(columns.unread(name)),
                at=clock.now(),
                state="plan-waiting",
            )
            facts.update(file=name, file_key=file_key(digest_of(path)))
    except (SangamError, OSError):
        path.unlink(missing_ok=True)
        raise
    return job


def job(actor: Actor, job_id: UUID) -> JobView:
    """Return an import of the actor's own.  Raises NotFound."""
    require(actor, "import:run")
    return _view(_own(actor, job_id))


def jobs(actor: Actor, *, limit: int = 50) -> list[JobView]:
    """Return the actor's own imports, newest first."""
    require(actor, "import:run")
    return [_view(row) for row in ImportJob.objects.filter(officer=actor.an_officer()).order_by("-at")[:limit]]


def count_taken(actor: Actor, job_id: UUID) -> int:
    """Return how many records an import of the actor's own made or changed.  Raises NotFound."""
    require(actor, "import:run")
    _own(actor, job_id)
    return ImportedRecord.objects.filter(job=job_id).count()


def taken_records(actor: Actor, job_id: UUID, *, limit: int, skip: int = 0) -> list[UUID]:
    """Return the records that an import of the actor's own made or changed, in the order of its rows, after `skip`.

    Which of them the actor sees is asked elsewhere.  Raises NotFound.
    """
    require(actor, "import:run")
    _own(actor, job_id)
    rows = ImportedRecord.objects.filter(job=job_id).order_by("id")
    return list(rows.values_list("record", flat=True)[skip : skip + limit])


def choose_kind(actor: Actor, job_id: UUID, kind: str) -> None:
    """Fix what stands in the rows, and guess anew what the columns hold.

    Raises Malformed (no such kind), NotFound and Conflict (not at that step).
    """
    require(actor, "import:run")
    with audit.deed(actor, "officer:import:kind", on=job_id, purpose=_IMPORT) as facts:
        row = _own(actor, job_id, lock=True)
        state = step(STEPS, row.state, "kind chosen", thing="This import")
        plan = columns.of_kind(plan_in(row.plan), kind)
        _update_job(row, state=state, plan=plan_out(plan))
        facts.update(kind=kind)


def require_kind(chosen: str, stands: str) -> None:
    """Raise Conflict where columns were chosen for rows of another kind than stands by now."""
    if chosen != stands:
        raise Conflict(
            "interchange:kind-changed",
            "What the rows contain was changed meanwhile: look at the columns again.",
        )


def confirm(actor: Actor, job_id: UUID, mapping: Mapping, *, fonts: Map[str, Legacy]) -> None:
    """Fix what the columns hold and what to do with old fonts, and let the trial run.

    Raises Malformed, NotFound, Conflict (not at that step, another kind) and Refused (an old font undecided).
    """
    require(actor, "import:run")
    with audit.deed(actor, "officer:import:confirm", on=job_id, purpose=_IMPORT) as facts:
        row = _own(actor, job_id, lock=True)
        state = step(STEPS, row.state, "confirmed", thing="This import")
        before = plan_in(row.plan)
        require_kind(mapping.kind, before.mapping.kind)
        plan = columns.change_mapping(before, mapping, fonts=fonts)
        if plan.undecided:
            raise Refused(
                "interchange:font-undecided",
                "Say for {columns}, typed for an old font, whether to convert it.",
                columns=", ".join(plan.undecided),
            )
        _update_job(row, state=state, plan=plan_out(plan), line=0, counts={}, troubles=[], troubles_in_all=0)
        facts.update(rows=plan.rows, mapping=plan.mapping.form())


def take_in(actor: Actor, job_id: UUID, *, changing_others: bool = False) -> None:
    """Say yes to what the trial showed: the worker takes the file in.

    changing_others: also where a row makes another person or thing of a record; not where the trial showed no such
    row.  Raises NotFound and Conflict.
    """
    require(actor, "import:run")
    with audit.deed(actor, "officer:import:take", on=job_id, purpose=_IMPORT) as facts:
        row = _own(actor, job_id, lock=True)
        state = step(STEPS, row.state, "taken in", thing="This import")
        others = row.counts.get("others", 0)
        plan = replace(plan_in(row.plan), changing_others=changing_others and bool(others))
        facts.update(changing_others=plan.changing_others, others=others)
        _update_job(row, state=state, plan=plan_out(plan), line=0, counts={}, troubles=[], troubles_in_all=0)


def cancel(actor: Actor, job_id: UUID) -> None:
    """Leave an import; what a running one has taken in already stays.  Raises NotFound and Conflict."""
    require(actor, "import:run")
    with audit.deed(actor, "officer:import:cancel", on=job_id, purpose=_IMPORT):
        row = _own(actor, job_id, lock=True)
        _update_job(
            row, state=step(STEPS, row.state, "cancelled", thing="This import"), stored="", finished_at=clock.now()
        )
    for path in (_folder() / str(job_id), kept_path(job_id)):
        path.unlink(missing_ok=True)


def report_file(actor: Actor, job_id: UUID) -> Path:
    """Return the CSV file of all troubles of an own import.  Raises NotFound when there is none, or no longer."""
    require(actor, "import:run")
    _own(actor, job_id)
    path = report_path(job_id)
    if not path.is_file():
        raise NotFound("interchange:no-report", "There is no report of this import, or it is gone after 30 days.")
    return path


def report_path(job_id: UUID) -> Path:
    """Return where the report of a job lies."""
    return _folder() / f"{job_id}.rejected.csv"


def kept_path(job_id: UUID) -> Path:
    """Return where the rows of a job's workbook lie once it was read."""
    return _folder() / f"{job_id}.rows"


def upload_path(row: ImportJob) -> Path:
    """Return where the file of a job lies."""
    return _folder() / row.stored


def tidy() -> None:
    """Remove files that no job needs: of jobs that are over, reports after 30 days; leave jobs idle for a week."""
    now = clock.now()
    idle = ImportJob.objects.filter(state__in=("kind", "columns", "trial"), at__lt=now - _IDLE_KEPT)
    why = Told("left alone for a week")
    idle.update(state="cancelled", stored="", finished_at=now, why=why, told=why.form)
    live = set(ImportJob.objects.exclude(state__in=OVER).values_list("stored", flat=True))
    recent = ImportJob.objects.filter(state__in=OVER, finished_at__gte=now - _REPORTS_KEPT)
    kept = live | {report_path(found).name for found in recent.values_list("id", flat=True)}
    for path in _folder().iterdir():
        fresh = now.timestamp() - path.stat().st_mtime < timedelta(days=1).total_seconds()
        if path.name not in kept and not fresh:
            path.unlink(missing_ok=True)


def _own(actor: Actor, job_id: UUID, *, lock: bool = False) -> ImportJob:
    rows = ImportJob.objects.select_for_update() if lock else ImportJob.objects
    found = rows.filter(id=job_id, officer=actor.an_officer()).first()
    if found is None:
        raise NotFound("interchange:no-job", "There is no such import, or it is not yours.")
    return found


def _update_job(row: ImportJob, **values: object) -> None:
    ImportJob.objects.filter(id=row.id).update(**values)


def _view(row: ImportJob) -> JobView:
    shown_step, state = SHOWN[row.state]
    plan = plan_in(row.plan)
    troubles: tuple[Trouble, ...] = tuple(map(trouble_in, row.troubles))
    return JobView(
        row.id,
        row.file,
        plan.mapping.kind,
        row.by,
        row.at,
        shown_step,
        state,
        plan.rows,
        int(row.counts.get("rows", 0)),
        row.counts,
        troubles,
        row.troubles_in_all,
        sentences.sentence_from_form(row.told or row.why),
        plan,
        row.finished_at,
    )


def _folder() -> Path:
    folder = here.node().files / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
