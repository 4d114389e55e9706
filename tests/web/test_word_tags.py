"""What templates say: codes, grades and times in the reader's words."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import translation
from sentences import SANGAM, TEMPLATE_FILES

from sangam.kernel import clock
from sangam.kernel.handling import Classification, Grade
from sangam.kernel.paper import Unprinted
from sangam.web.templatetags import vocabulary, words

NAMED_ICON = re.compile(r'\{% icon "([a-z0-9-]+)"')
FOLDING_TABLE = re.compile(r'class="[^"]*\bfolds\b.*?</table>', re.DOTALL)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def in_minutes(minutes: float) -> datetime:
    return clock.now() + timedelta(minutes=minutes, seconds=5)


def test_a_grade_is_said_in_words_whether_it_comes_as_text_or_as_a_grade() -> None:
    assert words.grade_words("B2") == "usually reliable, probably true"
    assert words.grade_words(Grade("F", 6)) == "reliability not known, truth not known"


@pytest.mark.parametrize("odd", ["", "Z9", "B", "B22"])
def test_what_is_no_grade_stays_as_it_is(odd: str) -> None:
    assert words.grade_words(odd) == odd


def test_a_code_becomes_its_word_and_an_unknown_code_stays_readable() -> None:
    assert words.word("armed", "caution") == "Armed"
    assert words.word(Classification.TOP_SECRET, "classification") == "Top Secret"
    assert words.word("limps", "caution") == "limps"
    assert words.words_of(["armed", "not-alone"], "caution") == "Armed · Do not approach alone"


def test_an_unknown_table_of_words_is_a_mistake_of_the_template() -> None:
    with pytest.raises(KeyError):
        words.word("armed", "colours")


def test_one_warning_of_danger_makes_the_whole_band_one_of_danger() -> None:
    assert words.cautions_are_danger(["minor", "armed"])
    assert not words.cautions_are_danger(["minor", "infectious"])


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0.5, "under 1 min"), (4, "4 min"), (60, "1 h"), (130, "2 h 10 min"), (1440, "1 d"), (4560, "3 d 4 h")],
)
def test_a_span_is_said_in_its_two_largest_units(minutes: float, said: str) -> None:
    assert words.span_words(timedelta(minutes=minutes)) == said


def test_a_clock_counts_down_and_then_says_since_when_it_is_overdue() -> None:
    assert words.left_words(in_minutes(130)) == "2 h 10 min left"
    past = in_minutes(-10)
    assert words.left_words(past) == f"overdue since {words.time_words(past)}"
    assert words.left_words(None) == ""


@pytest.mark.parametrize(("minutes", "state"), [(-1, "overdue"), (20, "due"), (31, "calm")])
def test_a_clock_turns_due_in_its_last_half_hour(minutes: float, state: str) -> None:
    assert words.due_state(in_minutes(minutes)) == state
    assert words.due_state(None) == "calm"


def test_a_copy_says_its_age() -> None:
    assert words.age_words(in_minutes(-4.2)) == "4 min old"
    assert words.ago_words(in_minutes(-4.2)) == "4 min ago"
    assert words.age_words(None) == words.ago_words(None) == ""


def test_times_are_indias_and_name_the_day_only_when_it_is_another() -> None:
    noon = datetime(2026, 11, 3, 6, 30, tzinfo=UTC)
    with clock.shift_time(noon - clock.now()):
        assert words.time_words(noon) == "12:00"
        assert words.time_words(noon - timedelta(days=1)) == "02.11.2026 12:00"
        assert words.time_words(noon - timedelta(days=365)) == "03.11.2025 12:00"
    assert words.time_words(None) == ""


def test_a_day_is_the_day_in_india() -> None:
    late_in_utc = datetime(2026, 11, 3, 20, 0, tzinfo=UTC)
    assert words.day_words(late_in_utc) == words.day_words(date(2026, 11, 4)) == "04.11.2026"
    assert words.day_words(None) == ""


@pytest.mark.parametrize(
    ("plate", "spaced"),
    [
        ("HR26DK8337", "HR 26 DK 8337"),
        ("dl-3c ab 1234", "DL 3C AB 1234"),
        ("22BH1234AA", "22 BH 1234 AA"),
        ("UN 7", "UN 7"),
    ],
)
def test_a_plate_is_set_in_its_groups(plate: str, spaced: str) -> None:
    assert words.plate_spaced(plate) == spaced


def test_numbers_are_isolated_and_text_is_escaped() -> None:
    assert words.shown("HR26DK8337", "plate") == '<bdi dir="ltr" class="plate">HR 26 DK 8337</bdi>'
    assert words.shown("+91 98765", "phone") == '<bdi dir="ltr" class="mono">+91 98765</bdi>'
    assert words.shown("<b>", "name") == "<b>"
    assert words.mono("<b>") == '<bdi dir="ltr" class="mono">&lt;b&gt;</bdi>'


def test_what_was_recognised_is_marked_in_place_and_the_rest_is_escaped() -> None:
    spans = [
        SimpleNamespace(start=10, end=14, kind="phone", valid=False),
        SimpleNamespace(start=2, end=6, kind="name", valid=True),
    ]
    shown = words.recognised("<>काला x & 9876", spans)
    assert shown.startswith(
        '&lt;&gt;<mark class="found"><bdi dir="auto">काला</bdi> <small dir="auto">name</small></mark> x &amp;'
    )
    assert '<mark class="found doubtful"><bdi dir="ltr"> 987</bdi> <small dir="auto">phone</small></mark>6' in shown


def test_spans_that_overlap_do_not_repeat_the_text() -> None:
    spans = [SimpleNamespace(start=0, end=4, kind="plate"), SimpleNamespace(start=2, end=4, kind="name")]
    assert words.recognised("HR26", spans).count("<mark") == 1


def test_an_icon_is_silent_unless_it_stands_alone() -> None:
    assert 'aria-hidden="true"' in words.icon("check")
    assert 'aria-label="Lead only"' in words.icon("footprints", "Lead only")


def test_a_force_is_told_by_its_letters_and_its_name() -> None:
    assert 'title="Haryana"' in words.force_badge("HR")
    assert ">HR<" in words.force_badge("HR")


def test_the_browser_gets_the_sentence_of_a_clock_with_its_gap() -> None:
    assert words.saying("left") == "{time} left"
    assert words.saying("overdue") == "overdue since {time}"


def test_each_language_is_offered_under_its_own_name() -> None:
    with translation.override("hi"):
        assert ("ur", "اردو") in words.tongues()


def test_the_grades_to_choose_from_come_with_their_words() -> None:
    assert words.grade_choices("source")[0] == ("A", "completely reliable")
    assert words.grade_choices("information")[-1] == ("6", "truth not known")


def test_every_icon_that_a_screen_names_is_in_the_sprite() -> None:
    named = {name for path in TEMPLATE_FILES for name in NAMED_ICON.findall(path.read_text(encoding="utf-8"))}
    for table in (vocabulary.STATE_ICONS, vocabulary.NAV_ICONS, vocabulary.KIND_ICONS):
        named |= set(table.values())
    lines = (Path(SANGAM).parents[1] / "web" / "icons.txt").read_text(encoding="utf-8").splitlines()
    assert named - set(lines) == set()


@pytest.mark.parametrize("path", TEMPLATE_FILES, ids=lambda path: path.name)
def test_no_template_holds_style_or_script_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\b(margin|padding)-(left|right)\b", text)


def test_each_cell_of_a_table_that_folds_on_a_phone_says_its_heading() -> None:
    for path in TEMPLATE_FILES:
        for table in FOLDING_TABLE.findall(path.read_text(encoding="utf-8")):
            assert [cell for cell in re.findall(r"<td\b[^>]*", table) if "data-head" not in cell] == [], path


def test_a_text_off_paper_keeps_its_mark_among_others() -> None:
    said = words.words_of([Unprinted("armed"), "not-alone"], "caution")
    assert said == '<span class="no-print">Armed</span> · Do not approach alone'


@pytest.mark.parametrize(
    ("texts", "none_printed"),
    [
        ([Unprinted("Kala"), Unprinted("Pappu")], True),
        ([Unprinted("Kala"), "Pappu"], False),
        ([Unprinted("Kala"), Unprinted("Pappu", "P.")], False),
        (["Kala"], False),
    ],
)
def test_nothing_is_drawn_around_what_may_not_be_printed(texts: list[str], none_printed: bool) -> None:
    assert words.all_off_paper(texts) is none_printed


@pytest.mark.parametrize("odd", ["B9", "Z2", None])
def test_half_a_grade_and_none_are_no_grade(odd: str | None) -> None:
    assert words.grade_words(odd) == (odd or "")


def test_a_span_says_its_day_once_where_it_ends_on_it() -> None:
    begins = datetime(2026, 11, 23, 8, 35, tzinfo=UTC)
    assert words.span_of_day(begins, begins + timedelta(minutes=55)) == "23.11.2026 14:05–15:00"
    assert words.span_of_day(begins, begins + timedelta(days=1)) == "23.11.2026 14:05–24.11.2026 14:05"


def test_a_thing_without_a_verdict_is_marked_as_sure() -> None:
    sure, doubtful = SimpleNamespace(start=0, end=2), SimpleNamespace(start=3, end=5, valid=False)
    said = words.recognised("ab cd", [doubtful, sure])
    assert said.count('class="found"') == said.count('class="found doubtful"') == 1
    assert said.index('class="found"') < said.index('class="found doubtful"')
