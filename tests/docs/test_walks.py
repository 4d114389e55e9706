"""The walk through security names each file once, and every file of the three rooms that security rests on."""

import re
from collections import Counter

from repository import ROOT

WALK = (ROOT / "docs/walks/security.md").read_text("utf-8")
FILES = re.findall(r"^\| `([\w./]+)` \|", WALK, re.MULTILINE)
ROOMS = ("access", "audit", "federation")
# Statements, shapes and registration: they decide nothing.
DECIDE_NOTHING = re.compile(r"(relations|types|models\w*|apps|__init__)\.py")


def test_each_file_is_named_once() -> None:
    assert [name for name, times in Counter(FILES).items() if times > 1] == []


def test_no_file_of_the_three_rooms_is_missing() -> None:
    files = {path for room in ROOMS for path in (ROOT / "src/sangam" / room).glob("*.py")}
    wanted = {str(path.relative_to(ROOT)) for path in files if not DECIDE_NOTHING.fullmatch(path.name)}
    assert wanted - set(FILES) == set()


def test_every_file_named_is_there() -> None:
    assert [name for name in FILES if not (ROOT / name).exists()] == []
