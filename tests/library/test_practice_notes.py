"""A practice is written, reviewed by a second unit, released to every force, commented, adopted, renewed, withdrawn."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest

from sangam.audit.audit import deed
from sangam.federation.types import Upload
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.library import adoptions, drafts, notes, pages, remarks
from sangam.library.models import Note
from sangam.library.types import Language, NoteState, PracticeText, Query, Result

TITLE = "Tenants verified street by street"


def today():
    return clock.now().astimezone(clock.INDIA).date()


def test_a_released_practice_stands_in_every_library(shelf):
    note = shelf.releases()
    for actor in (shelf.narela, shelf.kundli, shelf.loni, shelf.beat):
        view = shelf.opens(actor, note)
        assert (view.text.title, view.force, view.version, view.owner.label) == (TITLE, "DL", 1, "ACP Narela")
        assert view.reviewed_by == "ACP Alipur, PS Alipur"


def test_a_draft_never_leaves_its_force_and_its_units(shelf):
    note = shelf.in_review()
    shelf.wire.deliver()
    assert shelf.finds(shelf.kundli) == []
    with shelf.delhi:
        rohini = replace(shelf.alipur, unit="DL-ON-BAWANA", audience=frozenset())
        with pytest.raises(NotFound):
            drafts.open_draft(rohini, note)
        assert drafts.drafts(rohini) == []
        assert [each.id for each in drafts.drafts(shelf.alipur)] == [note]


def test_its_own_unit_never_releases_a_practice(shelf):
    note = shelf.in_review()
    with shelf.delhi:
        seen = drafts.open_draft(shelf.colleague, note).changed_at
        with pytest.raises(Refused, match="second unit"):
            drafts.release(shelf.colleague, note, seen=seen)
        with pytest.raises(Refused):  # no right to review
            drafts.release(shelf.narela, note, seen=seen)
    own = shelf.drafts()
    with shelf.delhi, pytest.raises(Refused, match="second unit"):
        drafts.send_to_review(shelf.narela, own, "DL-ON-NARELA")


def test_only_the_unit_that_was_asked_reviews(shelf):
    note = shelf.drafts()
    with shelf.delhi:
        with pytest.raises(Malformed, match="no unit"):
            drafts.send_to_review(shelf.narela, note, "HR-SNP-KUNDLI")
        drafts.send_to_review(shelf.narela, note, "DL-ON")
        with pytest.raises(NotFound):
            drafts.open_draft(shelf.alipur, note)


def test_a_draft_in_review_is_not_changed_and_a_changed_one_not_released(shelf):
    note = shelf.in_review()
    seen = shelf.draft(shelf.alipur, note).changed_at
    with shelf.delhi:
        with pytest.raises(Conflict):
            drafts.change_draft(shelf.narela, note, shelf.said(title="Other"))
        drafts.take_back(shelf.narela, note)
        drafts.change_draft(shelf.narela, note, shelf.said(title="Other"))
        drafts.send_to_review(shelf.narela, note, "DL-ON-ALIPUR")
        with pytest.raises(Conflict, match="read it again"):
            drafts.release(shelf.alipur, note, seen=seen)


def test_a_draft_comes_back_with_a_reason_and_is_sent_again(shelf):
    note = shelf.in_review()
    with shelf.delhi:
        with pytest.raises(Malformed):
            drafts.return_draft(shelf.alipur, note, why=" ")
        drafts.return_draft(shelf.alipur, note, why="Say what it cost")
    assert "practice.returned" in shelf.kinds(shelf.narela)
    assert shelf.draft(shelf.narela, note).returned == "Say what it cost"


def test_the_released_version_stands_while_the_next_is_written(shelf):
    note = shelf.releases()
    with shelf.delhi:
        drafts.begin_draft(shelf.narela, shelf.said(title="Second edition of the street by street work"), of=note)
        with pytest.raises(Conflict):
            drafts.begin_draft(shelf.narela, shelf.said(), of=note)
    assert shelf.opens(shelf.kundli, note).text.title == TITLE
    assert shelf.opens(shelf.narela, note).text.title == TITLE
    with shelf.delhi:
        drafts.send_to_review(shelf.narela, note, "DL-ON-ALIPUR")
    shelf.releases(note)
    view = shelf.opens(shelf.kundli, note)
    assert (view.version, view.text.title, [number for number, _ in view.versions]) == (
        2,
        "Second edition of the street by street work",
        [2, 1],
    )


def test_a_practice_is_adopted_across_the_border_and_says_what_came_of_it(shelf):
    note = shelf.releases()
    adoption = shelf.adopts(shelf.kundli, note, "from Monday")
    assert "practice.adopted" in shelf.kinds(shelf.colleague)
    with shelf.haryana:
        with pytest.raises(Refused, match="already"):
            remarks.adopt(shelf.kundli, note)
        with pytest.raises(Refused, match="adopted this"):
            remarks.report_result(shelf.rai, adoption, Result.BETTER, "ours is better")
        remarks.report_result(shelf.kundli, adoption, Result.BETTER, "38 tenants, 2 wanted")
    shelf.wire.deliver()
    (seen,) = shelf.opens(shelf.loni, note).adoptions
    assert (seen.by.force, seen.results[0].result, seen.results[0].text) == (
        "HR",
        Result.BETTER,
        "38 tenants, 2 wanted",
    )


def test_only_its_own_unit_renews_and_withdraws_a_practice(shelf):
    note = shelf.releases()
    day = today() + timedelta(days=200)
    for actor in (shelf.kundli, shelf.alipur):
        with shelf.at(actor), pytest.raises(Refused):
            notes.withdraw(actor, note, why="no")
        with shelf.at(actor), pytest.raises(Refused):
            notes.renew_review(actor, note, day)
    with shelf.delhi:
        with pytest.raises(Malformed, match="three years"):
            notes.renew_review(shelf.narela, note, today())
        notes.renew_review(shelf.narela, note, day)
    shelf.wire.deliver()
    assert shelf.opens(shelf.kundli, note).review_by == day


def test_a_withdrawn_practice_keeps_no_word_at_any_holder(shelf):
    note = shelf.releases()
    with shelf.up:
        words = PracticeText(title="گلی گلی تصدیق", summary="ہر بیٹ افسر ہفتے میں ایک گلی")
        remarks.translate(shelf.loni, note, Language.URDU, words)
    shelf.wire.deliver()
    with shelf.delhi:
        notes.withdraw(shelf.narela, note, why="It named a village")
    shelf.wire.deliver()
    for actor in (shelf.narela, shelf.kundli):
        view = shelf.opens(actor, note)
        assert (view.state, view.text, view.translations, view.versions) == (
            NoteState.WITHDRAWN,
            PracticeText(),
            (),
            (),
        )
        assert view.why_withdrawn == "It named a village"
        assert shelf.finds(actor) == []
    with shelf.haryana, pytest.raises(Refused, match="withdrawn"):
        remarks.comment(shelf.kundli, note, "why?")
    with shelf.delhi, pytest.raises(Refused, match="withdrawn"):
        drafts.begin_draft(shelf.narela, shelf.said(), of=note)


def test_with_a_practice_its_change_leaves_the_reviewers_today(shelf):
    note = shelf.releases()
    with shelf.delhi:
        drafts.begin_draft(shelf.narela, shelf.said(), of=note)
        drafts.send_to_review(shelf.narela, note, "DL-ON-ALIPUR")
        assert "practice.review" in shelf.kinds(shelf.alipur)
        notes.withdraw(shelf.narela, note, why="It named a village")
    assert "practice.review" not in shelf.kinds(shelf.alipur)


def test_an_overdue_practice_has_a_banner_then_leaves_every_search(shelf):
    note = shelf.releases()
    with clock.shift_time(timedelta(days=310)):
        assert shelf.opens(shelf.kundli, note).is_overdue
        assert shelf.finds(shelf.kundli, "tenants") == [TITLE]
        assert shelf.tends(shelf.narela) == 1
        assert "practice.overdue" in shelf.kinds(shelf.colleague)
        assert shelf.tends(shelf.narela) == 0
    with clock.shift_time(timedelta(days=300 + 91)):
        assert shelf.finds(shelf.kundli, "tenants") == []
        assert shelf.finds(shelf.kundli, overdue=True) == [TITLE]
        assert shelf.opens(shelf.kundli, note).is_out_of_search


def test_where_the_owners_post_is_abolished_its_units_desk_answers(shelf):
    note = shelf.releases()
    shelf.closes(shelf.colleague)
    day = today() + timedelta(days=500)
    with shelf.delhi:
        assert pages.open_note(shelf.narela, note).owner_gone
        with pytest.raises(NotFound):
            notes.renew_review(shelf.narela, note, day)
    with clock.shift_time(timedelta(days=310)):
        shelf.tends(shelf.narela)
        assert "practice.overdue" in shelf.kinds(shelf.narela)
        with shelf.delhi:
            notes.renew_review(shelf.narela, note, day, owner=shelf.narela.post)
        assert "practice.overdue" not in shelf.kinds(shelf.narela)
    shelf.wire.deliver()
    assert shelf.opens(shelf.kundli, note).owner.label == "Desk DL-ON-NARELA"


def test_a_release_waits_where_the_owners_post_was_closed_meanwhile(shelf):
    note = shelf.in_review()
    shelf.closes(shelf.colleague)
    with shelf.delhi, pytest.raises(NotFound):
        drafts.release(shelf.alipur, note, seen=drafts.open_draft(shelf.alipur, note).changed_at)
    assert shelf.draft(shelf.alipur, note).said.text.title == TITLE


def test_a_force_that_joins_later_is_sent_what_was_released_before(shelf):
    note = shelf.releases()
    with shelf.delhi, deed(Actor.system("DL", "test"), "node:test:forget"):
        Note.objects.update(sent_to=["HR"])
    with shelf.up, deed(Actor.system("UP", "test"), "node:test:forget"):
        Note.objects.all().delete()
    assert shelf.tends(shelf.narela) == 1
    shelf.wire.deliver()
    assert shelf.opens(shelf.loni, note).text.title == TITLE
    assert shelf.tends(shelf.narela) == 0


def test_a_file_of_a_practice_is_fetched_and_one_of_a_draft_is_not(shelf):
    note = shelf.drafts()
    with shelf.delhi:
        drafts.attach_file(shelf.narela, note, Upload(io.BytesIO(b"form of verification\n"), "form.txt"))
        (file,) = drafts.open_draft(shelf.narela, note).files
        assert pages.open_file(shelf.narela, note, file.id).view.name == "form.txt"
        with pytest.raises(NotFound):
            pages.open_file(shelf.alipur, note, file.id)
        drafts.send_to_review(shelf.narela, note, "DL-ON-ALIPUR")
    shelf.releases(note)
    assert [each.name for each in shelf.opens(shelf.kundli, note).files] == ["form.txt"]


def test_search_reads_four_scripts_and_hindi_in_latin_letters(shelf):
    note = shelf.releases()
    words = {
        Language.HINDI: PracticeText(title="किरायेदार का सत्यापन", summary="हर बीट में"),
        Language.PUNJABI: PracticeText(title="ਕਿਰਾਏਦਾਰਾਂ ਦੀ ਜਾਂਚ", summary="ਹਰ ਬੀਟ ਵਿੱਚ"),
        Language.URDU: PracticeText(title="کرایہ دار کی تصدیق", summary="ہر بیٹ میں"),
    }
    with shelf.up:
        for language, text in words.items():
            remarks.translate(shelf.loni, note, language, text, no_person=True)
        with pytest.raises(Refused, match="language"):
            remarks.translate(shelf.loni, note, Language.ENGLISH, words[Language.HINDI])
    shelf.wire.deliver()
    for asked in ("TENANTS street", "सत्यापन", "ਜਾਂਚ", "تصدیق", "كرايه", "satyapan kirayedar"):
        assert shelf.finds(shelf.kundli, asked) == [TITLE], asked
    assert shelf.finds(shelf.kundli, "extortion") == []
    view = shelf.opens(shelf.kundli, note)
    assert view.in_language("pa")[0].title == "ਕਿਰਾਏਦਾਰਾਂ ਦੀ ਜਾਂਚ"
    assert {each.by.force for each in view.translations} == {"UP"}


def test_filters_narrow_the_list_and_both_shelves_rank_alike(shelf):
    shelf.releases()
    with shelf.haryana:
        assert [n.shelf for n in pages.list_notes(shelf.kundli, Query(shelf="worked"))] == ["worked"]
        assert pages.list_notes(shelf.kundli, Query(shelf="did-not")) == []
        assert pages.list_notes(shelf.kundli, Query(category="training")) == []
        assert len(pages.list_notes(shelf.kundli, Query(category="prevention", stage="tried", force="DL"))) == 1


def test_a_draft_needs_its_main_parts_and_a_review_within_three_years(shelf):
    note = shelf.drafts(effect="")
    with shelf.delhi:
        with pytest.raises(Malformed, match="effect"):
            drafts.send_to_review(shelf.narela, note, "DL-ON-ALIPUR")
        for day in (today(), today() + timedelta(days=2000)):
            with pytest.raises(Malformed):
                drafts.begin_draft(shelf.narela, bodies.replace(shelf.said(), review_by=day))
        with pytest.raises(Malformed, match="title"):
            drafts.begin_draft(shelf.narela, shelf.said(title="  "))
        with pytest.raises(Malformed, match="at most"):
            drafts.begin_draft(shelf.narela, shelf.said(done="x" * 4001))
    with shelf.haryana, pytest.raises((Refused, NotFound)):
        drafts.begin_draft(shelf.kundli, shelf.said())
    with shelf.delhi, pytest.raises(Refused):
        drafts.begin_draft(shelf.beat, shelf.said())


def test_a_discarded_draft_is_gone_and_the_release_stays(shelf):
    note = shelf.releases()
    with shelf.delhi:
        drafts.begin_draft(shelf.narela, shelf.said(title="Other"), of=note)
        drafts.discard_draft(shelf.narela, note)
        assert drafts.drafts(shelf.narela) == []
    assert shelf.opens(shelf.narela, note).text.title == TITLE


def test_the_debrief_of_an_operation_becomes_a_draft(shelf):
    with shelf.delhi:
        lines = ["Two teams, one channel", " ", "Call earlier"]
        note = drafts.draft_from_debrief(shelf.narela, "Night check at Singhu", lines, language=Language.ENGLISH)
        with pytest.raises(Malformed, match="no line"):
            drafts.draft_from_debrief(shelf.narela, "Nothing", ["", " "], language=Language.ENGLISH)
        with pytest.raises(Refused):
            drafts.draft_from_debrief(shelf.beat, "Night check", ["Two teams"], language=Language.ENGLISH)
    text = shelf.draft(shelf.narela, note).said.text
    assert (text.title, text.done) == ("Night check at Singhu", "Two teams, one channel\nCall earlier")


def test_adopted_practices_are_named_with_their_forces(shelf):
    note, other = shelf.releases(), shelf.releases(title="Another way")
    adoption = shelf.adopts(shelf.kundli, note)
    shelf.adopts(shelf.rai, note)
    shelf.adopts(shelf.loni, other)
    with shelf.haryana:
        remarks.report_result(shelf.kundli, adoption, Result.BETTER, "9 of 212 were wanted")
    shelf.wire.deliver()
    with shelf.delhi:
        notes.withdraw(shelf.narela, other, why="It failed")
        month = (clock.now() - timedelta(days=1), clock.now() + timedelta(days=1))
        (found,) = adoptions.adopted_practices(*month)
        assert (found.id, found.adopters, found.results) == (note, ("HR",), ("better",))
        assert adoptions.adopted_practices(month[0] - timedelta(days=9), month[0]) == []


def test_a_practice_is_found_by_an_address_that_stands_in_it(shelf):
    note = shelf.releases(implementation="As at /checklist/search/ of the list.")
    shelf.releases(title="Another")
    with shelf.haryana:
        assert [each.id for each in pages.notes_with(shelf.kundli, "/checklist/")] == [note]
        assert pages.notes_with(replace(shelf.kundli, role="ministry"), "/checklist/") == []
