"""The first page is true: what it says of itself, and its pictures, which a command makes."""

import re
import tomllib
from pathlib import Path

import pytest
from PIL import Image, ImageSequence

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"README.md": ("Status", "No police force uses it yet", "nobody outside has audited it"),
         "README.hi.md": ("स्थिति", "कोई पुलिस बल इसका उपयोग नहीं करता", "जाँच नहीं की है")}  # fmt: skip
FILM = ROOT / "docs/images/scorpio.webp"


@pytest.mark.parametrize("page", PAGES)
def test_the_first_page_says_its_version_and_that_it_has_no_user_or_audit(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert version in text
    assert [said for said in PAGES[page] if said not in text] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_picture_of_the_first_page_is_there_and_a_command_makes_it(page: str) -> None:
    named = re.findall(r"docs/images/[\w.]+", (ROOT / page).read_text("utf-8"))
    made = (ROOT / "dev/pictures").read_text("utf-8")
    assert len(named) == 2
    assert [name for name in named if not (ROOT / name).exists() or name not in made] == []
    assert {each.name for each in (ROOT / "docs/images").iterdir() if each.is_file()} == {
        Path(name).name for name in named
    }


def test_the_film_takes_half_a_minute_and_a_megabyte_and_a_half_at_most() -> None:
    with Image.open(FILM) as film:
        seconds = sum(frame.info["duration"] for frame in ImageSequence.Iterator(film) if frame.load() or True) / 1000
        frames = film.n_frames
    assert 25 <= seconds <= 40
    assert frames >= 6
    assert FILM.stat().st_size <= 1_500_000


def test_both_first_pages_lead_to_each_other() -> None:
    assert "(README.hi.md)" in (ROOT / "README.md").read_text("utf-8")
    assert "(README.md)" in (ROOT / "README.hi.md").read_text("utf-8")
