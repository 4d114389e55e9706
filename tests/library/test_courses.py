"""Courses: asked of posts and ranks, completed once by an officer, whatever happens while the device is away."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sangam_lab.demo.acts.practice_acts import PracticeActs
from sangam_lab.world.public import ActSeed
from support.visiting import ADMIN, lay_down

from sangam.access import staff
from sangam.access.models import Officer
from sangam.access.sign_in import seats
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.library.courses import assignments, completions, course_text
from sangam.library.types import Language
from sangam.library.types.courses import CompletionInput, CourseState

UNITS = ("DL-ON-NARELA", "DL-ON-ALIPUR")
_numbers = count(1)


@pytest.fixture
def delhi(fresh_nodes) -> Iterator[None]:
    (node,) = fresh_nodes("DL")
    lay_down(node)
    with node:
        yield


def hired(unit: str = UNITS[0], role: str = "beat") -> Actor:
    """Return a new officer in a post of a unit."""
    number = f"c{next(_numbers)}"
    title = f"{role} {number}"
    row = {"service_number": number, "name_en": "Anita Rawat", "rank": "SI", "unit": unit, "role": role,
           "title_en": title}  # fmt: skip
    found = staff.load_officers(ADMIN, [row])
    assert not found.faults
    return staff.actor_of_officer(staff.officer_named(number).id)


def moved(actor: Actor, unit: str, *, role: str = "beat") -> Actor:
    """Transfer an officer to a unit; return it in the new post."""
    row = {"service_number": number_of(actor), "to_unit": unit, "to_role": role, "to_title": f"{role} {uuid4()}",
           "from_date": "2026-01-05"}  # fmt: skip
    found = staff.transfer_officers(ADMIN, [row])
    assert not found.faults
    return staff.actor_of_officer(actor.an_officer())


def number_of(actor: Actor) -> str:
    return str(Officer.objects.get(id=actor.officer).service_number)


def day(days: int = 14):
    return clock.now().astimezone(clock.INDIA).date() + timedelta(days=days)


def answers(right: int = 6) -> dict[str, int]:
    """Return answers of which so many are right."""
    questions = assignments.course("sangam").questions
    return {each.key: each.right if at < right else (each.right + 1) % 3 for at, each in enumerate(questions)}


def done(right: int = 6, **more: object) -> CompletionInput:
    return replace(CompletionInput(uuid4(), "sangam", 1, answers(right), done_at=clock.now()), **more)


def due(actor: Actor) -> list[str]:
    return [each.course.key for each in assignments.due_courses(actor)]


def chief() -> Actor:
    return hired("DL-ON", "supervisor")


def test_a_course_is_asked_of_a_post_until_its_officer_passes(delhi):
    head, constable = chief(), hired()
    assignments.assign(head, "sangam", f"post:{constable.post}", day())
    assert due(constable) == ["sangam"]
    assert not completions.complete(constable, done(right=4)).passed
    assert due(constable) == ["sangam"]
    assert completions.complete(constable, done()).passed
    assert due(constable) == []
    assert [each.state for each in assignments.asked_courses(constable)] == [CourseState.DONE]


def test_a_course_is_asked_of_a_rank_at_and_below_a_unit(delhi):
    head, constable = chief(), hired()
    station = hired(UNITS[1], "supervisor")
    assignments.assign(head, "sangam", "rank:SI", day())
    assert due(constable) == due(station) == ["sangam"]
    (view,) = assignments.assignments(head)
    assert (view.asked, view.done) == (3, 0)
    completions.complete(constable, done())
    assert assignments.assignments(head)[0].done == 1
    with pytest.raises(Refused):
        assignments.end_assignment(station, view.id)


def test_a_past_due_course_is_overdue_and_the_earliest_counts(delhi):
    head, constable = chief(), hired()
    assignments.assign(head, "sangam", "rank:SI", day(30))
    assignments.assign(head, "sangam", f"post:{constable.post}", day(3))
    (asked,) = assignments.due_courses(constable)
    assert asked.due_date == day(3)
    with clock.shift_time(timedelta(days=5)):
        assert assignments.due_courses(constable)[0].state is CourseState.OVERDUE


def test_asking_the_same_post_again_moves_the_date(delhi):
    head, constable = chief(), hired()
    for days in (5, 9):
        assignments.assign(head, "sangam", f"post:{constable.post}", day(days))
    assert [each.due_date for each in assignments.assignments(head)] == [day(9)]


def test_only_what_can_be_asked_is_asked(delhi):
    head, constable, other = chief(), hired(), hired("DL-CR")
    with pytest.raises(Refused):
        assignments.assign(constable, "sangam", f"post:{constable.post}", day())
    with pytest.raises(Refused, match="below it"):
        assignments.assign(head, "sangam", f"post:{other.post}", day())
    for target, due_date in (("rank:Admiral", day()), ("nobody", day()), ("rank:SI", day(-1)), ("rank:SI", day(999))):
        with pytest.raises(Malformed):
            assignments.assign(head, "sangam", target, due_date)
    for course, target in (("nothing", "rank:SI"), ("sangam", f"post:{uuid4()}")):
        with pytest.raises(NotFound):
            assignments.assign(head, course, target, day())
    for act in (assignments.end_assignment, lambda a, i: assignments.reassign(a, i, "rank:SI", day())):
        with pytest.raises(NotFound):
            act(head, uuid4())


def test_a_completion_sent_again_changes_nothing(delhi):
    constable, said = hired(), done()
    first = completions.complete(constable, said)
    assert completions.complete(constable, said) == first
    assert completions.complete(constable, replace(said, score=3, most=6, done_at=None)) == first
    with pytest.raises(Conflict, match="other answers"):
        completions.complete(constable, replace(said, answers=answers(5)))
    with pytest.raises(Refused, match="another officer"):
        completions.complete(hired(), said)
    assert completions.completions(constable) == [first]


def test_the_node_counts_the_score_itself_where_it_knows_the_edition(delhi):
    constable = hired()
    boasted = completions.complete(constable, done(right=2, score=6, most=6))
    assert (boasted.score, boasted.most, boasted.passed, boasted.checked) == (2, 6, False, True)
    other = completions.complete(constable, done(edition=7, score=5, most=6))
    assert (other.score, other.passed, other.checked) == (5, True, False)
    unknown = completions.complete(constable, done(course="gone-course", score=1, most=6))
    assert (unknown.passed, unknown.checked) == (False, False)


def test_answers_that_no_course_has_are_refused(delhi):
    constable = hired()
    for wrong in (
        {"answers": {"x" * 41: 1}},
        {"answers": {"hit": -1}},
        {"score": 7, "most": 6},
        {"most": 0},
        {"answers": {str(at): 1 for at in range(201)}},
        {"course": "Not a key"},
    ):
        with pytest.raises(Malformed):
            completions.complete(constable, done(**wrong))
    assert completions.completions(constable) == []


def test_no_completion_lies_in_the_future(delhi):
    said = done(done_at=clock.now() + timedelta(days=400))
    assert completions.complete(hired(), said).done_at <= clock.now()


def test_a_certificate_is_given_to_its_officer_alone(delhi):
    constable, said, failed = hired(), done(), done(right=1)
    completions.complete(constable, said)
    completions.complete(constable, failed)
    found = completions.open_certificate(constable, said.id)
    pdf = completions.write_certificate(found).output()
    assert pdf.startswith(b"%PDF")
    assert (found.officer_en, found.completion.score) == ("Anita Rawat", 6)
    for actor, completion in ((hired(), said.id), (constable, failed.id), (constable, uuid4())):
        with pytest.raises(NotFound):
            completions.open_certificate(actor, completion)


def test_a_course_reassigned_while_its_officer_is_away_is_not_asked_again(delhi):
    head, constable, next_one = chief(), hired(), hired()
    assignment = assignments.assign(head, "sangam", f"post:{constable.post}", day())
    said = done()  # answered without a link
    assignments.reassign(head, assignment, f"post:{next_one.post}", day(20))
    constable = moved(constable, UNITS[1])
    assert completions.complete(constable, said).passed
    assignments.assign(head, "sangam", f"post:{constable.post}", day())
    assert (due(constable), due(next_one)) == ([], ["sangam"])


ACTS = st.lists(st.sampled_from(["sync", "sync", "sync", "transfer", "reassign", "end", "rank"]), max_size=12)


@given(acts=ACTS)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_completion_survives_a_hundred_syncs_transfers_and_reassignments(delhi, acts):
    """Whatever happens between, each sync answers the same, one completion stands, and it is never asked again."""
    head, constable = chief(), hired()
    assignment = assignments.assign(head, "sangam", f"post:{constable.post}", day())
    said, answered, units = done(), set(), iter(UNITS * 20)
    for act in [*acts, *["sync"] * max(0, 100 - acts.count("sync"))]:
        if act == "sync":
            answered.add(completions.complete(constable, said))
        elif act == "transfer":
            constable = moved(constable, next(units))
        elif act == "reassign":
            assignment = assignments.reassign(head, assignment, f"post:{constable.post}", day())
        elif act == "rank":
            assignment = assignments.assign(head, "sangam", "rank:SI", day())
        else:
            assignments.end_assignment(head, assignment)
        assert act == "sync" or not answered or due(constable) == []
    assert len(answered) == len(completions.completions(constable)) == 1
    assert completions.open_certificate(constable, said.id).completion.passed


def test_the_exercise_finds_its_own_persons_and_reads_no_record():
    hits = completions.answer_of_box("Harjeet s/o Balwant in HR26EX0001").hits
    assert [(each.person.force, each.is_strong) for each in hits] == [("HR", True)]
    assert [each.is_strong for each in completions.answer_of_box("सुनील कुमार").hits] == [False]
    assert completions.answer_of_box("nothing of that").hits == ()


def test_every_course_that_ships_stands_whole_in_hindi_and_english(delhi):
    for course in assignments.courses().values():
        words = [course.title, course.summary]
        words += [each for page in course.pages for each in (page.heading, page.text)]
        words += [each for q in course.questions for each in (q.asks, q.why, *q.choices)]
        assert all(set(each.by_language) >= {"en", "hi"} for each in words)
        assert course.passes <= len(course.questions)
        assert len({q.key for q in course.questions}) == len(course.questions)
        assert all(0 <= q.right < len(q.choices) for q in course.questions)


def test_posts_say_who_holds_them(delhi):
    constable = hired()
    assert [each.id for each in seats.holders(post=UUID(str(constable.post)))] == [constable.officer]
    assert seats.ranks() == ["SI"]


OWN = """# Night checks at Singhu
What our station does at night.

## Before the shift
Read the list of wanted vehicles.

? Whom do you call first?
- Nobody
* The desk across the border
! The desk knows its own roads.
"""


def test_a_force_writes_its_own_course_asks_for_it_and_certifies_it(delhi):
    head, constable = chief(), hired()
    key = course_text.write_course(head, OWN, Language.ENGLISH)
    found = assignments.course(key)
    assert (found.title.in_language("hi"), found.passes, found.edition) == (("Night checks at Singhu", "en"), 1, 1)
    assignments.assign(head, key, f"post:{constable.post}", day())
    assert due(constable) == [key]
    said = CompletionInput(uuid4(), key, 1, {"q1": 1}, done_at=clock.now())
    view = completions.complete(constable, said)
    assert (view.passed, view.checked, due(constable)) == (True, True, [])
    course_text.end_course(head, key)
    assert key not in assignments.courses()
    assert completions.complete(constable, said) == view
    assert completions.open_certificate(constable, said.id).course.title == found.title
    with pytest.raises(NotFound):
        assignments.assign(head, key, f"post:{constable.post}", day())


def test_a_course_that_ended_while_its_officer_was_away_still_counts(delhi):
    head, constable = chief(), hired()
    key = course_text.write_course(head, OWN, Language.ENGLISH)
    said = CompletionInput(uuid4(), key, 1, {"q1": 1}, done_at=clock.now())  # answered without a link
    course_text.end_course(head, key)
    assert completions.complete(constable, said).checked


def test_an_own_course_is_changed_by_its_unit_alone_as_a_new_edition(delhi):
    head, other = chief(), hired("DL-CR", "supervisor")
    key = course_text.write_course(head, OWN, Language.ENGLISH)
    assert course_text.write_course(head, OWN.replace("Nobody", "The press"), Language.ENGLISH, of=key) == key
    assert (assignments.course(key).edition, "The press" in course_text.open_text(head, key)[0]) == (2, True)
    for act in (
        lambda: course_text.write_course(other, OWN, Language.ENGLISH, of=key),
        lambda: course_text.end_course(other, key),
        lambda: course_text.open_text(other, key),
        lambda: course_text.write_course(hired(), OWN, Language.ENGLISH),
    ):
        with pytest.raises(Refused):
            act()
    assert not course_text.own_courses(other)[key].can_change


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# A title alone",
        OWN.replace("# Night", "Night"),
        OWN.replace("* The", "- The"),
        OWN.replace("- Nobody", "* Nobody"),
        OWN.replace("- Nobody\n", ""),
        OWN + "and a word more",
        OWN.replace("wanted vehicles", "x" * 2_001),
        OWN + "x" * 60_000,
    ],
)
def test_a_course_that_cannot_be_read_is_refused_with_its_line(delhi, text):
    with pytest.raises(Malformed):
        course_text.write_course(chief(), text, Language.ENGLISH)


def test_an_own_course_holds_no_personal_data(delhi):
    with pytest.raises(Refused, match="9812345678"):
        course_text.write_course(chief(), OWN.replace("Nobody", "Call 9812345678"), Language.ENGLISH)


def test_the_own_course_of_the_demonstration_is_written_and_asked_for(delhi):
    head, inspector = chief(), hired()
    act = ActSeed("earlier", "", "own-course", "night", "SI", "9", "", "")
    PracticeActs(lambda _: head, lambda look, _: look()).does["own-course"](act)
    (key,) = due(inspector)
    assert (assignments.course(key).title.in_language("hi"), len(assignments.course(key).questions)) == (
        ("सीमा के नाके पर रात की ड्यूटी", "hi"),
        2,
    )
