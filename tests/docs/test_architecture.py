"""The page of the architecture is true of the tree: its packages, the areas of `web`, and the files of its walks."""

import re

from repository import ROOT

PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
SOURCE = ROOT / "src/sangam"
# Not a package of Python: the catalogues of translations.
NOT_NAMED = frozenset({"locale"})
# What `web` holds beside its areas: files that the browser gets, and what all templates share.
NO_AREA = frozenset({"static", "templates", "templatetags"})


def folders(place: str) -> set[str]:
    return {path.name for path in (SOURCE / place).iterdir() if path.is_dir() and not path.name.startswith("__")}


def section(heading: str) -> str:
    return PAGE.partition(f"\n## {heading}")[2].partition("\n## ")[0]


def first_cells(table: str) -> set[str]:
    return {
        name for cell in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", cell)
    }


def steps(walks: str) -> list[str]:
    """Return what the walks name by folder and file: `records/intake.take_recall` as `records/intake`."""
    return [step.partition(".")[0] for step in re.findall(r"`([a-z_]+/[\w/.]+)`", walks)]


def is_there(step: str) -> bool:
    return (SOURCE / step).is_dir() or (SOURCE / f"{step}.py").is_file()


def test_every_package_has_a_row_and_every_row_a_package() -> None:
    assert first_cells(section("The tree")) == folders("") - NOT_NAMED | {"lab"}


def test_every_area_of_web_has_a_row_and_every_row_an_area() -> None:
    assert first_cells(section("The areas of web")) == folders("web") - NO_AREA


def test_every_step_of_a_walk_is_a_file_or_a_folder() -> None:
    assert [step for step in steps(section("Five walks")) if not is_there(step)] == []


def test_a_step_that_is_not_there_is_seen() -> None:
    walk = "`records/intake.take_recall` → `records/nowhere`"
    assert [step for step in steps(walk) if not is_there(step)] == ["records/nowhere"]
