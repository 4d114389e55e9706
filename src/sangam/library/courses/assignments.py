"""Who is asked to take a course, until when: a post, or everyone of a rank at and below a unit.

What is asked of an officer is read from the posts that the officer holds today, so a transfer needs no act here.  What
the officer has passed is never asked again.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from sangam.access.policy import may, require
from sangam.access.sign_in import seats
from sangam.access.types import OfficerView
from sangam.access.units import units
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.library import notes
from sangam.library.courses import policy
from sangam.library.models import Assignment, Completion, OwnCourse
from sangam.library.types.courses import AssignmentView, Course, CoursePage, CourseState, DueCourse, Question, Words

# The courses that there are: those that ship, read from the package's data, and those of our own force.


def courses() -> Mapping[str, Course]:
    """Return all courses that are offered, by key: those that ship first."""
    own = OwnCourse.objects.filter(ended_at=None).order_by("at", "key")
    return {**_shipped_courses(), **{row.key: _own(row) for row in own}}


@cache
def _shipped_courses() -> Mapping[str, Course]:
    folder = files("sangam.library") / "data" / "courses"
    named = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    read = (_course(each.name.removesuffix(".toml"), tomllib.loads(each.read_text("utf-8"))) for each in named)
    return {each.key: each for each in read}


def every_course() -> Mapping[str, Course]:
    """Return all courses by key, with those of our own force that are offered no more: somebody completed them."""
    return {**_shipped_courses(), **{row.key: _own(row) for row in OwnCourse.objects.all()}}


def course(key: str) -> Course:
    """Return a course, also one that is offered no more: who passed it has its certificate.  Raises NotFound."""
    if key in _shipped_courses():
        return _shipped_courses()[key]
    row = OwnCourse.objects.filter(key=key).first()
    if row is None:
        raise NotFound("library:course", "There is no such course.")
    return _own(row)


def _own(row: OwnCourse) -> Course:
    return _course(row.key, {**row.said, "edition": row.edition})


def _course(key: str, read: dict[str, Any]) -> Course:
    return Course(
        key,
        int(read["edition"]),
        Words(read["title"]),
        Words(read["summary"]),
        int(read["minutes"]),
        tuple(_page(each) for each in read["pages"]),
        tuple(_question(each) for each in read["questions"]),
        int(read["passes"]),
        bool(read.get("exercise", False)),
    )


def _page(read: dict[str, Any]) -> CoursePage:
    return CoursePage(Words(read["heading"]), Words(read["text"]), read.get("picture", ""), read.get("video", ""))


def _question(read: dict[str, Any]) -> Question:
    choices = tuple(Words(each) for each in read["choices"])
    return Question(read["key"], Words(read["asks"]), choices, int(read["right"]), Words(read["why"]))


POST, RANK = "post:", "rank:"


def assign(actor: Actor, course: str, target: str, due_date: date) -> UUID:
    """Ask a post, or everyone of a rank at and below the actor's unit, to take a course; return the assignment's id.

    target: "post:<id>" of a post at or below the actor's unit, or "rank:<abbreviation>".  One that stands is ended.
    Raises NotFound (course, post), Refused (not the actor's to ask) and Malformed.
    """
    with audit.deed(actor, "officer:course:assign", on=course) as facts:
        require(actor, "course:assign")
        if course not in courses():
            raise NotFound("library:course", "There is no such course.")
        policy.require_due(due_date, today=notes.today())
        unit = _require_target(actor, target)
        now = clock.now()
        standing = Assignment.objects.filter(course=course, target=target, unit=unit, ended_at=None)
        standing.update(ended_at=now)
        made = Assignment.objects.create(
            id=new_id(), course=course, target=target, unit=unit, due_date=due_date, by=notes.post_label(actor), at=now
        )
        facts.update(target=target, unit=unit, due_date=due_date.isoformat())
    return made.id


def end_assignment(actor: Actor, assignment: UUID) -> None:
    """Ask for a course no more; again changes nothing.  Raises NotFound and Refused."""
    with audit.deed(actor, "officer:course:end-assignment", on=assignment):
        row = _lock(actor, assignment)
        if row.ended_at is None:
            row.ended_at = clock.now()
            row.save(update_fields=["ended_at"])


def reassign(actor: Actor, assignment: UUID, target: str, due_date: date) -> UUID:
    """Ask another post or rank for a course in place of this one; return the new assignment's id.

    What an officer completed meanwhile, on a device without a link too, stays the officer's.
    Raises as `assign` does.
    """
    row = Assignment.objects.filter(id=assignment).first()
    if row is None:
        raise _no_such_assignment()
    end_assignment(actor, assignment)
    return assign(actor, row.course, target, due_date)


def due_courses(actor: Actor) -> list[DueCourse]:
    """Return the courses that are asked of the actor's officer and not passed yet, the earliest due first."""
    return [each for each in asked_courses(actor) if each.state is not CourseState.DONE]


def asked_courses(actor: Actor) -> list[DueCourse]:
    """Return every course that is asked of the actor's officer, the earliest due first; each once."""
    if actor.officer is None or not may(actor, "practice:read"):
        return []
    rows = list(Assignment.objects.filter(ended_at=None).order_by("due_date", "id"))
    if not rows:
        return []
    held, rank = _posts_and_rank(actor)
    passed = set(Completion.objects.filter(officer=actor.officer, passed=True).values_list("course", flat=True))
    first: dict[str, DueCourse] = {}
    known = courses()
    for row in rows:
        if row.course in known and row.course not in first and _is_asked(row, held, rank):
            state = policy.state_of(row.due_date, is_done=row.course in passed, today=notes.today())
            first[row.course] = DueCourse(known[row.course], row.due_date, state, row.by)
    return list(first.values())


def assignments(actor: Actor) -> list[AssignmentView]:
    """Return the assignments that stand and that the actor may end, with how many officers have passed.  One look."""
    with audit.deed(actor, "officer:course:list-assignments") as facts:
        require(actor, "course:assign")
        rows = [
            row for row in Assignment.objects.filter(ended_at=None).order_by("due_date", "id") if _is_own(actor, row)
        ]
        facts.showed(row.id for row in rows)
    passed = set(Completion.objects.filter(passed=True).values_list("officer", "course"))
    return [_view(row, passed) for row in rows]


def officers_asked(row: Assignment) -> list[OfficerView]:
    """Return the officers whom an assignment asks today."""
    if row.target.startswith(POST):
        return seats.holders(post=UUID(row.target.removeprefix(POST)))
    return seats.holders(unit=row.unit, rank=row.target.removeprefix(RANK))


def _view(row: Assignment, passed: set[tuple[UUID, str]]) -> AssignmentView:
    asked = officers_asked(row)
    done = sum((each.id, row.course) in passed for each in asked)
    return AssignmentView(
        row.id, row.course, row.target, row.unit, row.due_date, row.by, row.at, asked=len(asked), done=done
    )


def _require_target(actor: Actor, target: str) -> str:
    """Return the unit under which a target is asked."""
    if target.startswith(RANK):
        rank = target.removeprefix(RANK)
        if rank not in seats.ranks():
            raise Malformed("library:rank", "There is no rank {rank}: choose one from the list.", rank=rank)
        return actor.unit
    try:
        found = units.post(UUID(target.removeprefix(POST)))
    except ValueError:
        raise Malformed("library:target", "A course is asked of a post or a rank: choose one.") from None
    if found.force != here.node().force or not notes.is_of(actor, found.unit):
        raise Refused("library:not-under", "This post is not of your unit, nor of one below it.")
    return found.unit


def _is_asked(row: Assignment, held: Iterable[tuple[UUID, tuple[str, ...]]], rank: str) -> bool:
    if row.target.startswith(POST):
        return any(row.target == f"{POST}{post}" for post, _ in held)
    return row.target == f"{RANK}{rank}" and any(row.unit in path for _, path in held)


def _posts_and_rank(actor: Actor) -> tuple[list[tuple[UUID, tuple[str, ...]]], str]:
    """Return the posts that the actor's officer holds today, each with the units above it, and the officer's rank."""
    seat = seats.seat_of(actor)
    known = units.units(each.unit for each in seat.held)
    return [(each.post, known[each.unit].path if each.unit in known else ()) for each in seat.held], seat.officer.rank


def _is_own(actor: Actor, row: Assignment) -> bool:
    return notes.is_of(actor, row.unit)


def _lock(actor: Actor, assignment: UUID) -> Assignment:
    require(actor, "course:assign")
    row = Assignment.objects.select_for_update().filter(id=assignment).first()
    if row is None:
        raise _no_such_assignment()
    if not _is_own(actor, row):
        raise Refused("library:not-under", "This post is not of your unit, nor of one below it.")
    return row


def _no_such_assignment() -> NotFound:
    return NotFound("library:assignment", "There is no such assignment.")
