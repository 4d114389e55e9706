"""What pages say of practices, drafts and courses, from made views."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.http import HttpRequest, QueryDict
from django.utils import translation

from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, NotFound
from sangam.library.types import (
    AdoptionView,
    Category,
    CommentView,
    DraftState,
    DraftView,
    Find,
    Language,
    NoteState,
    NoteView,
    PostRef,
    PracticeDraft,
    PracticeText,
    SetAside,
    Shelf,
    Stage,
    TranslationView,
)
from sangam.library.types.courses import CompletionView, Course, CourseState, DueCourse, Question, Words
from sangam.web.library import agenda, courses, drafts, practice_forms, words
from sangam.web.library import courses as library_courses
from sangam.web.templatetags.officer_fields import field

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
DAY = date(2027, 3, 1)
BY = Author("DL", "DL-ON-NARELA", uuid4(), "SI Asha, Narela")
THEIRS = Author("HR", "HR-SNP-KUNDLI", uuid4(), "ASI Mohan, Kundli")
TEXT = PracticeText(title="Tenants", summary="Street by street", done="One street a week")
NOTE = NoteView(
    uuid4(), "DL", "DL-ON-NARELA", 2, NoteState.RELEASED, Language.ENGLISH, TEXT, Category.PREVENTION, Stage.TRIED,
    Shelf.WORKED, PostRef(uuid4(), "SHO Narela"), DAY, False, False, AT, BY, "Inspector Rao, Alipur",
)  # fmt: skip
DRAFT = DraftView(
    uuid4(), "DL-ON-NARELA", "SI Asha, Narela", DraftState.WRITING,
    PracticeDraft(TEXT, Language.ENGLISH, Category.PREVENTION, Stage.TRIED, Shelf.WORKED, uuid4(), DAY), 0, "", "", (),
    (), (), AT,
)  # fmt: skip
OFFICER = Actor("DL", "SI Asha, Narela", role="station", officer=uuid4(), post=uuid4(), unit="DL-ON-NARELA")


def said(text: str) -> Words:
    return Words({"en": text, "hi": f"हिंदी {text}"})


COURSE = Course(
    "naka", 2, said("Naka"), said("How"), 10, (),
    (Question("hit", said("Whom?"), (said("Nobody"), said("The desk")), 1, said("It knows")),), 1,
)  # fmt: skip


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def translated(of_version: int) -> NoteView:
    there = TranslationView(Language.HINDI, PracticeText(title="किरायेदार"), THEIRS, of_version, AT)
    return replace(NOTE, translations=(there,), languages=(Language.ENGLISH, Language.HINDI))


def test_a_note_names_its_author_owner_and_reviewer(delhi):
    shown = words.whole(NOTE, language="en")
    assert (shown["by"], shown["owner"], shown["reviewed_by"]) == (BY.label, "SHO Narela", "Inspector Rao, Alipur")
    assert (shown["title"], shown["unit"], shown["force"]) == ("Tenants", "PS Narela", "DL")
    assert [each["key"] for each in shown["parts"]] == ["done"]
    assert (shown["translated_by"], shown["translated_force"], shown["is_old_translation"]) == ("", "", False)


def test_what_ships_names_no_force_and_no_officer(delhi):
    shown = words.whole(replace(NOTE, force="SANGAM", unit="", by=None, owner=None, reviewed_by=""), language="en")
    assert [shown[name] for name in ("force", "by", "owner", "reviewed_by", "unit")] == [""] * 5


def test_a_withdrawn_practice_has_a_title(delhi):
    assert words.whole(replace(NOTE, text=PracticeText()), language="en")["title"] == "Withdrawn practice"


@pytest.mark.parametrize("of_version, is_old", [(1, True), (2, False)])
def test_a_translation_names_its_maker_and_whether_it_is_old(delhi, of_version, is_old):
    shown = words.whole(translated(of_version), language="hi")
    assert (shown["title"], shown["lang"], shown["is_old_translation"]) == ("किरायेदार", "hi", is_old)
    assert (shown["translated_by"], shown["translated_force"]) == (THEIRS.label, "HR")
    assert words.whole(translated(of_version), language="en")["translated_by"] == ""


def test_adoptions_and_comments_name_their_unit_and_officer(delhi):
    meeting = uuid4()
    there = AdoptionView(uuid4(), THEIRS, "from Monday", AT, meeting)
    here = AdoptionView(uuid4(), BY, "", AT, None, can_report=True)
    shown = words.whole(
        replace(NOTE, adoptions=(there, here), comments=(CommentView(THEIRS, "Why?", AT),)), language=""
    )
    first, second = shown["adoptions"]
    assert (first["by"], first["meeting"], first["can_report"]) == (THEIRS.label, f"/meetings/{meeting}/", False)
    assert (second["unit"], second["meeting"], second["can_report"]) == ("PS Narela", "", True)
    assert [each["by"] for each in shown["comments"]] == [THEIRS.label]


def test_a_list_reads_a_note_in_the_readers_language_else_its_own():
    assert words.item(translated(2))["title"] == "Tenants"
    with translation.override("hi"):
        assert (words.item(translated(2))["title"], words.item(translated(2))["lang"]) == ("किरायेदार", "hi")
        assert words.item(NOTE)["lang"] == "en"
    with translation.override(None):
        assert words.item(translated(2))["lang"] == "en"


def test_a_draft_is_reviewed_by_whom_may_release_it():
    assert words.draft_item(DRAFT)["reviews"] is False
    assert words.draft_item(replace(DRAFT, can=frozenset({"released"})))["reviews"] is True


def test_a_draft_counts_what_must_go_and_shows_what_was_set_aside(delhi):
    name, number = Find("done", 0, 3, "One", "name"), Find("done", 4, 10, "street", "phone")
    aside = SetAside("One", "no person", "Inspector Rao")
    shown = words.draft(replace(DRAFT, finds=(name, number), set_aside=(aside,), review_unit="DL-ON-ALIPUR"))
    assert [each["aside"] for each in shown["finds"]] == [aside, None]
    assert [each["is_name"] for each in shown["finds"]] == [True, False]
    assert (shown["open_finds"], shown["unit"], shown["review_unit"]) == (1, "PS Narela", "PS Alipur")
    assert words.draft(DRAFT)["review_unit"] == ""


def test_a_find_stands_with_forty_letters_on_either_side():
    text = PracticeText(done=f"{'a' * 50}NAME{'b' * 50}")
    shown = words.finding_words(Find("done", 50, 54, "NAME", "name"), text)
    assert (shown["before"], shown["after"]) == ("a" * 40, "b" * 40)
    near = words.finding_words(Find("done", 3, 7, "NAME", "name"), PracticeText(done="am NAME is"))
    assert (near["before"], near["after"]) == ("am ", " is")


def test_units_of_a_choice_stand_by_code(delhi):
    assert [each["code"] for each in words.unit_choices(["DL-ON-NARELA", "DL-ON-ALIPUR", "DL-NOWHERE"])] == [
        "DL-ON-ALIPUR",
        "DL-ON-NARELA",
    ]


@pytest.mark.parametrize("language, begun", [("hi", "hi"), ("ta", "en")])
def test_a_fresh_form_is_in_the_officers_language_where_it_may_be(language, begun):
    fresh = practice_forms.fresh_practice(replace(OFFICER, language=language))
    assert (fresh["language"], fresh["owner"]) == (begun, str(OFFICER.post))
    assert practice_forms.fresh_practice(replace(OFFICER, post=None))["owner"] == ""


def test_the_form_of_a_practice_asks_for_a_title_in_one_line(delhi):
    form = practice_forms.PracticeForm(actor=replace(OFFICER, unit=""), initial={"title": "Tenants"})
    title, *others = map(field, form.parts)
    assert (title["name"], title["rows"], title["required"], title["value"]) == ("title", None, True, "Tenants")
    assert all(each["rows"] in (2, 3, 5) and not each["required"] for each in others)
    assert list(form.fields["owner"].choices) == []


def test_only_whom_it_is_open_to_sends_a_draft_to_review(delhi):
    assert drafts._reviewers(DRAFT) == []


def test_what_stands_not_in_the_form_is_no_word_of_its_page():
    drafts._require_shown(Malformed("library:title", "Give a title."))
    for code in ("library:draft", "records:absent"):
        with pytest.raises(NotFound):
            drafts._require_shown(NotFound(code, "There is no such thing."))


def test_whoever_speaks_in_no_meeting_puts_nothing_on_an_agenda():
    assert agenda.meetings_for(replace(OFFICER, role="auditor")) == []


def test_a_course_that_waits_is_an_entry_of_today(delhi):
    shown = library_courses._item(DueCourse(COURSE, DAY, CourseState.OPEN, "Inspector Rao"))
    assert (shown["title"], shown["is_sentence"], shown["urgent"]) == ("Take the course: Naka", True, False)
    assert shown["due_by"].isoformat() == "2027-03-01T23:59:00+05:30"


def test_a_telephone_lists_a_course_in_the_readers_language():
    line = library_courses._line(DueCourse(COURSE, DAY, CourseState.OPEN, "Inspector Rao"))
    assert (line["title"], line["url"], line["kept"]) == ("Naka", "/courses/naka/", "/courses/naka/kept/")
    for language, shown in (("hi", "hi"), (None, "en")):
        with translation.override(language):
            assert library_courses._line(DueCourse(COURSE, DAY, CourseState.OPEN, ""))["lang"] == shown


def test_a_refused_form_of_a_course_keeps_what_was_chosen():
    (asked,) = courses._whole(COURSE, {"answer-hit": "1"})["questions"]
    assert [each["is_chosen"] for each in asked["choices"]] == [False, True]
    with translation.override("hi"):
        assert courses._words_of(said("Naka"))["lang"] == "hi"


def test_a_certificate_is_for_a_course_that_was_passed_and_stands():
    done = CompletionView(uuid4(), "naka", 2, 1, 1, True, True, AT)
    assert courses._completion_words(done, {"naka": COURSE})["url"]
    assert courses._completion_words(done, {})["url"] == ""
    assert courses._completion_words(done, {})["title"] == {"text": "naka", "lang": "en"}
    assert courses._completion_words(replace(done, passed=False), {"naka": COURSE})["url"] == ""


def sent(**typed: str) -> HttpRequest:
    request = HttpRequest()
    request.POST = QueryDict(mutable=True)
    request.POST.update({"completion": str(UUID(int=1)), **typed})
    return request


def test_a_completion_counts_its_answers_where_the_device_says_nothing():
    read = courses._completion(sent(**{"answer-a": "1", "answer-b": "0"}), "naka")
    assert (dict(read.answers), read.edition, read.score, read.most) == ({"a": 1, "b": 0}, 1, 0, 2)
    assert courses._completion(sent(), "naka").most == 1
    said = courses._completion(sent(edition="3", score="4", most="6", done_at=AT.isoformat()), "naka")
    assert (said.edition, said.score, said.most, said.done_at) == (3, 4, 6, AT)
    assert courses._completion(sent(), "naka").done_at is None


@pytest.mark.parametrize("wrong", [{"completion": "x"}, {"done_at": "soon"}, {"answer-a": "no"}])
def test_a_completion_that_cannot_be_read_is_refused(wrong):
    with pytest.raises(Malformed) as refused:
        courses._completion(sent(**wrong), "naka")
    assert refused.value.code == "web:library-answers"
