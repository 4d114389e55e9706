"""That an officer completed a course: taken from a device as often as it is sent, kept once, the officer's for good."""

from uuid import UUID

from sangam.access.policy import require
from sangam.access.public import seats
from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.library.courses import catalogue, policy
from sangam.library.models import Completion
from sangam.library.types.courses import Certificate, CompletionInput, CompletionView, Course


def complete(actor: Actor, said: CompletionInput) -> CompletionView:
    """Keep that the actor's officer completed a course; the same id again changes nothing and answers the same.

    It counts whoever is asked for the course by now, and in whichever post the officer sits.  Where this node knows the
    edition that was answered, it counts the score itself.
    Raises Malformed, Conflict (the id with other answers) and Refused (the id of another officer).
    """
    with audit.deed(actor, "officer:course:complete", on=said.id) as facts:
        require(actor, "practice:read")
        officer = actor.an_officer()
        policy.require_answers(said.answers, score=said.score, most=said.most)
        policy.require_course(said.course)
        fresh = {**_score_facts(said), **_facts_of_completion(actor, officer, said)}
        row, is_new = Completion.objects.get_or_create(id=said.id, defaults=fresh)
        if not is_new:
            _require_same(row, officer, said)
        facts.update(course=said.course, edition=said.edition, score=row.score, passed=row.passed, again=not is_new)
    return _view(row)


def completions(actor: Actor) -> list[CompletionView]:
    """Return what the actor's officer has completed, newest first."""
    require(actor, "practice:read")
    rows = Completion.objects.filter(officer=actor.an_officer()).order_by("-done_at", "id")
    return [_view(row) for row in rows]


def open_certificate(actor: Actor, completion: UUID) -> Certificate:
    """Return what the certificate of a passed completion of the actor's officer says.  A look.  Raises NotFound."""
    with audit.deed(actor, "officer:course:certificate", on=completion):
        require(actor, "practice:read")
        found = Completion.objects.filter(id=completion, officer=actor.an_officer(), passed=True).first()
        if found is None:
            raise NotFound("library:certificate", "You have no certificate of this: pass the course first.")
    officer = seats.seat_of(actor).officer
    course = catalogue.course(found.course)
    return Certificate(_view(found), course, officer.name_en, officer.name_hi, officer.rank, actor.force)


def _require_same(row: Completion, officer: UUID, said: CompletionInput) -> None:
    is_same = row.said == _answers(said) and (row.course, row.edition) == (said.course, said.edition)
    policy.require_same(row.officer == officer, is_same)


def _score_facts(said: CompletionInput) -> dict[str, object]:
    """Return the score: counted here where the edition is known, else as the device counted it."""
    known = _known_course(said)
    score = policy.score_of(known, said.answers) if known else said.score
    most = len(known.questions) if known else said.most
    passed = policy.has_passed(known, score=score, most=most)
    return {"score": score, "most": most, "passed": passed, "checked": known is not None}


def _facts_of_completion(actor: Actor, officer: UUID, said: CompletionInput) -> dict[str, object]:
    now = clock.now()
    return {
        "officer": officer,
        "course": said.course,
        "edition": said.edition,
        "said": _answers(said),
        "post": actor.post,
        "done_at": policy.when_done(said.done_at, now=now),
        "came_at": now,
    }


def _known_course(said: CompletionInput) -> Course | None:
    found = catalogue.every_course().get(said.course)
    return found if found is not None and found.edition == said.edition else None


def _answers(said: CompletionInput) -> dict[str, int]:
    return dict(sorted(said.answers.items()))


def _view(row: Completion) -> CompletionView:
    return CompletionView(row.id, row.course, row.edition, row.score, row.most, row.passed, row.checked, row.done_at)
