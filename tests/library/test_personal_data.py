"""Nothing that names a person is released: identifiers and names are found, shown where they stand, and must go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.library import drafts, notes, policy, remarks
from sangam.library import notes as library_notes
from sangam.library.types import Language, PracticeText, Result

VICTIMS = {
    "hi": ("पीड़िता सुनीता देवी ने बताया कि मकान मालिक ने सत्यापन नहीं कराया", "सुनीता देवी"),
    "ur": ("متاثرہ سنیتا دیوی نے بتایا کہ مالک مکان نے تصدیق نہیں کرائی", "سنیتا دیوی"),
    "pa": ("ਪੀੜਤ ਹਰਪ੍ਰੀਤ ਕੌਰ ਨੇ ਦੱਸਿਆ", "ਹਰਪ੍ਰੀਤ ਕੌਰ"),
    "en": ("The victim Sunita Devi said that nobody had asked", "Sunita Devi"),
}
IDENTIFIERS = {
    "phone": "9812345678",
    "plate": "HR26DK8337",
    "fir": "FIR 112/2026 PS Narela",
    "aadhaar": "Aadhaar no 2345 6789 0124",
    "upi": "UPI id kala@okaxis",
    "imei": "IMEI 490154203237518",
    "account": "email kala.narela@example.org",
}


@pytest.mark.parametrize("language", sorted(VICTIMS))
def test_a_victims_name_stops_the_release_in_every_script(shelf, language):
    words, name = VICTIMS[language]
    note = shelf.in_review(problem=words)
    view = shelf.draft(shelf.alipur, note)
    (found,) = view.open_finds
    assert name in found.text
    assert found.part == "problem"
    assert words[found.start : found.end] == found.text
    with shelf.delhi, pytest.raises(Refused) as refused:
        drafts.release(shelf.alipur, note, seen=view.changed_at)
    assert name in refused.value.message


@pytest.mark.parametrize("kind", sorted(IDENTIFIERS))
def test_an_identifier_goes_before_anyone_reviews_it(shelf, kind):
    note = shelf.drafts(pitfalls=f"As in {IDENTIFIERS[kind]} it may fail")
    with shelf.delhi:
        assert drafts.open_draft(shelf.narela, note).open_finds
        with pytest.raises(Refused, match="personal data"):
            drafts.send_to_review(shelf.narela, note, "DL-ON-ALIPUR")


def test_a_reviewer_sets_a_name_aside_with_a_reason_never_an_identifier(shelf):
    note = shelf.in_review(mechanism="As the Interpol Guidelines say")
    view = shelf.draft(shelf.alipur, note)
    names = {each.text for each in view.open_finds}
    assert names
    with shelf.delhi:
        for name in names:
            with pytest.raises(Malformed):
                drafts.set_aside_name(shelf.alipur, note, name, why="")
            with pytest.raises(Refused):
                drafts.set_aside_name(shelf.narela, note, name, why="a title")
            drafts.set_aside_name(shelf.alipur, note, name, why="title of a guideline")
        with pytest.raises(Malformed, match="Nothing like this"):
            drafts.set_aside_name(shelf.alipur, note, "Somebody", why="no")
    shelf.releases(note)
    assert "Interpol" in shelf.opens(shelf.kundli, note).text.mechanism


def test_what_is_an_identifier_is_no_false_alarm():
    finds = notes.find_persons(PracticeText(done="Call 9812345678"))
    with pytest.raises(Refused, match="must go"):
        policy.require_false_alarm("9812345678", finds)


def test_a_name_is_set_aside_only_while_it_is_reviewed(shelf):
    note = shelf.drafts(mechanism="As the Interpol Guidelines say")
    with shelf.delhi, pytest.raises(Conflict):
        drafts.set_aside_name(shelf.colleague, note, "Interpol Guidelines", why="title")


def test_no_remark_carries_a_name_or_a_number(shelf):
    note = shelf.releases()
    adoption = shelf.adopts(shelf.kundli, note)
    with shelf.haryana:
        for words, _ in VICTIMS.values():
            with pytest.raises(Refused, match="may name a person"):
                remarks.comment(shelf.kundli, note, words, no_person=True)
        with pytest.raises(Refused):
            remarks.report_result(shelf.kundli, adoption, Result.BETTER, "ask 9812345678")
        with pytest.raises(Refused):
            remarks.adopt(shelf.rai, note, "as for FIR 112/2026 PS Rai")
        words = PracticeText(title="सत्यापन", summary=VICTIMS["hi"][0])
        with pytest.raises(Refused):
            remarks.translate(shelf.kundli, note, Language.HINDI, words)
    with shelf.delhi, pytest.raises(Refused):
        library_notes.withdraw(shelf.narela, note, why="It named Sunita Devi")


def test_what_may_be_a_name_in_a_remark_is_confirmed_by_its_author(shelf):
    note = shelf.releases()
    doubtful, sure = (
        PracticeText(title="ਜਾਂਚ", summary="ਹਰ ਬੀਟ ਵਿੱਚ"),
        PracticeText(title="ਜਾਂਚ", summary=VICTIMS["pa"][0]),
    )
    with shelf.up:
        with pytest.raises(Malformed, match="may be a name"):
            remarks.translate(shelf.loni, note, Language.PUNJABI, doubtful)
        remarks.translate(shelf.loni, note, Language.PUNJABI, doubtful, no_person=True)
        with pytest.raises(Refused):
            remarks.translate(shelf.loni, note, Language.PUNJABI, sure, no_person=True)
    with shelf.delhi:  # who may review says so of what looks like a name beyond doubt
        remarks.translate(shelf.alipur, note, Language.PUNJABI, PracticeText("ਗਲੀ ਗਲੀ ਜਾਂਚ", "ਹਰ ਬੀਟ"), no_person=True)


def test_sections_of_law_and_helplines_are_no_personal_data():
    text = PracticeText(
        title="Search on video", done="Record the search under BNSS section 105; see BSA section 63. Call 112 or 1930."
    )
    assert notes.find_persons(text) == ()


@given(st.text(max_size=300))
def test_any_text_is_read_and_every_find_stands_where_it_says(text):
    for each in notes.find_in(text, part="done"):
        assert 0 <= each.start < each.end <= len(text)
        assert each.kind == "aadhaar" or text[each.start : each.end] == each.text


@given(st.text(max_size=80))
def test_folding_a_folded_text_changes_nothing(text):
    once = policy.fold_for_search(text)
    assert policy.fold_for_search(once) == once
