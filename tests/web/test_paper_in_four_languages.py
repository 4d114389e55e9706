"""Paper is in the reader's language beside English; nothing on it is in letters that no font has."""

from pathlib import Path

import pytest
from django.utils import translation
from sentences import of_python

from sangam.print_pages.drawn_paper import DrawnPaper, in_our_letters
from sangam.print_pages.paper import Paper, beside_english, paper_language


@pytest.mark.parametrize(
    "active, printed, words",
    [("hi", "hi", "तलाशी"), ("pa", "pa", "ਤਲਾਸ਼ੀ"), ("ur", "ur", "تلاشی"), ("en", "hi", "तलाशी")],
)
def test_who_works_in_english_has_hindi_beside_it(active: str, printed: str, words: str) -> None:
    with translation.override(active):
        local, english = beside_english(translation.pgettext_lazy("paper", "Search of premises"))
        assert paper_language() == printed
    assert words in local
    assert english == "Search of premises"


@pytest.mark.parametrize("language, class_", [("hi", "प्रतिबंधित"), ("pa", "ਸੀਮਤ"), ("ur", "محدود")])
def test_every_word_of_paper_can_be_printed(language: str, class_: str) -> None:
    with translation.override(language):
        paper = Paper("Words", handling="Restricted")
        for text in sorted({each.text for each in of_python() if each.context == "paper"}):
            paper.two(translation.pgettext("paper", text), text, size=6)
    paper.output()
    assert paper.script.steps[0][1] == f"{class_} · RESTRICTED"
    assert not paper.unprinted


def test_urdu_read_at_length_is_in_nastaliq_and_a_row_in_naskh() -> None:
    paper = begun()
    paper.two("تھانہ نریلا", "Narela", 10, False)
    paper.paragraph(
        "The person may be armed, and the plate stands on a second car: read the last letter of the chassis.", 10, False
    )
    assert not {family for family in paper.fonts if family.startswith("nast")}
    long = "یہ شخص مسلح ہو سکتا ہے، اور نمبر پلیٹ دوسری گاڑی پر لگی ہے؛ چیسس کا آخری حرف پڑھیں اور فون کریں۔"
    paper.paragraph(long, 10, False)
    paper.two(long, "The person may be armed.", 10, True)
    assert {family for family in paper.fonts if family.startswith("nast")} == {"nast", "nastB"}
    paper.output()


def test_a_number_in_urdu_keeps_what_tells_its_direction() -> None:
    assert in_our_letters("فون \u20680130-2345678\u2069 پر") == ("فون \u20680130-2345678\u2069 پر", True)


def test_a_paper_given_up_leaves_no_font_open() -> None:
    paper = begun()
    paper.paragraph(
        "یہ شخص مسلح ہو سکتا ہے، اور نمبر پلیٹ دوسری گاڑی پر لگی ہے؛ چیسس کا آخری حرف پڑھیں اور فون کریں۔", 10, False
    )
    assert open_fonts()
    del paper
    assert not open_fonts()


def begun() -> DrawnPaper:
    paper = DrawnPaper("Words")
    paper.begin("RESTRICTED", "")
    return paper


def open_fonts() -> list[Path]:
    """Return the fonts that this process holds open."""
    links = (each for each in Path("/proc/self/fd").iterdir() if each.is_symlink())
    return [place for place in (each.readlink() for each in links) if place.suffix == ".ttf"]
