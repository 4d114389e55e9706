"""That an officer completed a course: taken from a device as often as it is sent, kept once, the officer's for good."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from uuid import UUID

from django.utils.translation import pgettext_lazy

from sangam.access.policy import require
from sangam.access.sign_in import seats
from sangam.access.units.printed_names import printed_force
from sangam.audit import audit
from sangam.identifiers import confusion
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.ids import short
from sangam.library.courses import assignments, policy
from sangam.library.models import Completion
from sangam.library.types.courses import Certificate, CompletionInput, CompletionView, Course
from sangam.matching.queries import query_context
from sangam.names.comparison import comparison
from sangam.names.official_names import official_name
from sangam.names.reader import parser
from sangam.names.types import Band
from sangam.print_pages.paper import FixedWords, Paper, beside_english, paper_language


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
    course = assignments.course(found.course)
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
    found = assignments.every_course().get(said.course)
    return found if found is not None and found.edition == said.edition else None


def _answers(said: CompletionInput) -> dict[str, int]:
    return dict(sorted(said.answers.items()))


def _view(row: Completion) -> CompletionView:
    return CompletionView(row.id, row.course, row.edition, row.score, row.most, row.passed, row.checked, row.done_at)


# The certificate of a course, on paper: the reader's language beside English.

_HANDLING = "Unclassified"


def write_certificate(found: Certificate) -> Paper:
    """Return the certificate on paper: who, which course, which score, when, and the code by which it is looked up."""
    course = found.course
    paper = Paper(course.title.in_language("en")[0], handling=_HANDLING)
    paper.slot_and_names(*printed_force(found.force))
    paper.room(12)
    _two(paper, pgettext_lazy("paper", "Certificate"), size=20, bold=True)
    paper.room(8)
    name = official_name(found.officer_en, found.officer_hi, paper_language())
    paper.two(f"{found.rank} {name}", f"{found.rank} {found.officer_en}", size=15, bold=True)
    paper.room(4)
    _two(paper, pgettext_lazy("paper", "has completed the course:"))
    paper.room(3)
    titles = (course.title.in_language(language)[0] for language in (paper_language(), "en"))
    paper.two(*titles, size=14, bold=True)
    paper.room(6)
    _result(paper, found)
    paper.room(25)
    _two(paper, pgettext_lazy("letter", "Signature"), size=10.5)
    paper.blank_line()
    return paper


def _result(paper: Paper, found: Certificate) -> None:
    done = found.completion
    day = f"{done.done_at.astimezone(clock.INDIA):%d.%m.%Y}"
    _two(paper, pgettext_lazy("paper", "Right answers: {score} of {most}"), score=done.score, most=done.most)
    if not done.checked:
        _two(paper, pgettext_lazy("paper", "Counted by the officer's device, not by the server"))
    _two(paper, pgettext_lazy("paper", "Date: {day}"), day=day)
    _two(paper, pgettext_lazy("paper", "Edition: {edition}"), edition=done.edition)
    _two(paper, pgettext_lazy("paper", "Code: {code}"), code=short(done.id))


def _two(paper: Paper, words: FixedWords, *, size: float = 12, bold: bool = False, **parts: object) -> None:
    paper.two(*beside_english(words, **parts), size=size, bold=bold)


# The exercise of the first course: the box, tried out on invented persons that stand in no record.
#
# Nothing of it is written down: its persons are data of the package, and no table of records is read. Pure.

LONGEST = 2_000
_LANGUAGES = ("en", "hi", "ur", "pa")


@dataclass(frozen=True, slots=True)
class ExercisePerson:
    """An invented person.  notes: what is known, by language.  identifiers: plates and numbers, in normal form."""

    name: str
    notes: Mapping[str, str]
    force: str
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExerciseHit:
    """An invented person whom a text may mean.  is_strong: by an identifier; reason: the matching word or number."""

    person: ExercisePerson
    is_strong: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ExerciseAnswer:
    """What the box would say.  recognised: kind and words of what was read in the text."""

    recognised: tuple[tuple[str, str], ...]
    hits: tuple[ExerciseHit, ...]


@cache
def persons() -> tuple[ExercisePerson, ...]:
    """Return the invented persons."""
    read = tomllib.loads((files("sangam.library") / "data" / "exercise.toml").read_text("utf-8"))
    return tuple(
        ExercisePerson(
            each["name"],
            {language: each[f"note_{language}"] for language in _LANGUAGES},
            each["force"],
            tuple(each.get("identifiers", ())),
        )
        for each in read["persons"]
    )


def answer_of_box(text: str) -> ExerciseAnswer:
    """Return what the box would say of a text, were the invented persons on record."""
    reading = query_context.recognise_text(text[:LONGEST])
    hits: dict[str, ExerciseHit] = {}
    for found in reading.identifiers:
        wanted = confusion.confusion_key(found.kind, found.normal)
        for person in persons():
            if any(confusion.confusion_key(found.kind, each) == wanted for each in person.identifiers):
                hits.setdefault(person.name, ExerciseHit(person, is_strong=True, reason=found.text))
    for named in reading.persons:
        for person in persons():
            if comparison.compare(named.name, parser.parse(person.name)).band is not Band.NONE:
                hits.setdefault(person.name, ExerciseHit(person, is_strong=False, reason=named.name.text))
    recognised = tuple((each.kind, each.text) for each in reading.recognised)
    return ExerciseAnswer(recognised, tuple(sorted(hits.values(), key=lambda hit: not hit.is_strong)))
