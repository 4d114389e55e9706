"""The courses of our own force: written by those who ask others to take courses; they never leave the force."""

from uuid import uuid4

from sangam.access.policy import may, require
from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound, Refused
from sangam.library import notes, personal_data, policy
from sangam.library.courses import course_text
from sangam.library.models import Assignment, OwnCourse
from sangam.library.types import Language
from sangam.library.types.courses import OwnCourseView

_MOST = 200


def write_course(actor: Actor, text: str, language: Language, *, of: str = "", no_person: bool = False) -> str:
    """Write a course of our own force, or a new edition of one; return its key.

    text: as `course_text` reads it.  no_person: the author says that what may be a name is none.
    Raises Refused (no right, another unit's, personal data), NotFound and Malformed (also for what may be a name).
    """
    with audit.deed(actor, "officer:course:write", on=of or None) as facts:
        require(actor, "course:assign")
        said = course_text.read_course(text, str(language))
        finds = personal_data.find_in(text)
        policy.require_clean_remark(finds, no_person=no_person, may_review=may(actor, "practice:review"))
        row = _lock(actor, of) if of else _new(actor)
        row.said, row.text, row.language = said, text, str(language)
        row.edition, row.by, row.at = row.edition + 1, notes.post_label(actor), clock.now()
        row.save()
        facts.update(course=row.key, edition=row.edition)
    return row.key


def end_course(actor: Actor, key: str) -> None:
    """Offer a course of our own no more, and ask nobody for it; what was completed stays.  Raises as `write_course`."""
    with audit.deed(actor, "officer:course:end", on=key):
        row = _lock(actor, key)
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        Assignment.objects.filter(course=key, ended_at=None).update(ended_at=row.ended_at)


def own_courses(actor: Actor) -> dict[str, OwnCourseView]:
    """Return the courses of our own force that are offered, by key, with whether the actor may change them."""
    rows = OwnCourse.objects.filter(ended_at=None).order_by("key")
    can = may(actor, "course:assign")
    return {row.key: OwnCourseView(row.key, row.by, row.at, can and notes.is_of(actor, row.unit)) for row in rows}


def open_text(actor: Actor, key: str) -> tuple[str, Language]:
    """Return the text of a course of our own as it was typed, to change it.  Raises NotFound and Refused."""
    with audit.deed(actor, "officer:course:open-text", on=key):
        row = _lock(actor, key)
    return row.text, Language(row.language)


def _new(actor: Actor) -> OwnCourse:
    if OwnCourse.objects.filter(ended_at=None).count() >= _MOST:
        raise Refused("library:many-courses", "Your force has {most} courses already: end one first.", most=_MOST)
    return OwnCourse(key=f"own-{uuid4().hex[:12]}", unit=notes.author_of(actor).unit, edition=0)


def _lock(actor: Actor, key: str) -> OwnCourse:
    require(actor, "course:assign")
    row = OwnCourse.objects.select_for_update().filter(key=key, ended_at=None).first()
    if row is None:
        raise NotFound("library:course", "There is no such course.")
    if not notes.is_of(actor, row.unit):
        raise Refused(
            "library:not-course-owner",
            "{unit} wrote this course: only that unit, or one above, changes it.",
            unit=row.unit,
        )
    return row
