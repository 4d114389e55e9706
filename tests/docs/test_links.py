"""Every relative link of a page leads to a file, and every heading that it names is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from repository import ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
# A path of the tree as a page names it: `src/sangam/…`, `tests/…`, `docs/…`.
NAMED = re.compile(r"`((?:src/sangam|lab/src|tests|docs|bench|dev|web)/[\w./-]+\.\w+)`")
ELSEWHERE = ("http:", "https:", "mailto:")


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def links(page: Path) -> Iterator[str]:
    yield from LINK.findall(FENCE.sub("", page.read_text("utf-8")))


def anchors(page: Path) -> set[str]:
    """Return the names by which headings are linked to: lower case, spaces to hyphens, punctuation gone."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def broken(page: Path) -> list[str]:
    found = []
    for link in links(page):
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        if link.startswith(ELSEWHERE):
            continue
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            found.append(link)
    return found


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    if "decisions" in page.parts:
        pytest.skip("a decision tells of its day")
    assert [name for name in NAMED.findall(page.read_text("utf-8")) if not (ROOT / name).exists()] == []


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A title\n[here](#a-title) [gone](gone.md) [no](#nothing) [out](https://example.org)\n")
    assert broken(page) == ["gone.md", "#nothing"]
