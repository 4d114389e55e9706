"""One word a thing: what the code may say of police work is explained in the glossary."""

import re
from enum import Enum

import pytest
from repository import ROOT

from sangam.access.policy import ROLES
from sangam.exchange import types as exchange
from sangam.federation import types as federation
from sangam.kernel import handling, purpose
from sangam.matching.types import Band
from sangam.notices.types import TodayLane
from sangam.records.schema.kinds import KINDS

GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")
LISTS: tuple[type[Enum], ...] = (
    handling.Classification, handling.Caveat, handling.Level, purpose.Purpose, federation.Lane, federation.PeerState,
    exchange.Action, exchange.Acknowledged, exchange.Stage, exchange.OutcomeCode, Band,
)  # fmt: skip


def rows() -> list[list[str]]:
    lines = [line.strip("|").split("|") for line in GLOSSARY.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line] for line in lines if line[0].strip() not in ("Word", "")]


def word_of(member: Enum) -> str:
    return str(member.value) if isinstance(member.value, str) else member.name.lower().replace("_", "-")


@pytest.mark.parametrize("words", LISTS, ids=lambda each: each.__name__)
def test_every_word_of_a_closed_list_is_explained(words: type[Enum]) -> None:
    assert [word for member in words if (word := word_of(member)) not in GLOSSARY] == []


def test_every_role_and_every_kind_of_record_is_explained() -> None:
    assert [word for word in (*ROLES, *KINDS) if f"`{word}`" not in GLOSSARY] == []


def test_what_becomes_of_an_envelope_is_explained() -> None:
    assert [each for each in federation.Outcome if f"Outcome.{each.name}" not in GLOSSARY] == []


def test_the_headings_of_today_are_explained() -> None:
    assert len(TodayLane) == 3
    assert all(heading in GLOSSARY for heading in ("Needs me now", "Came back", "Watching"))


def test_a_word_is_explained_once() -> None:
    heads = [row[0] for row in rows()]
    assert [head for head in heads if heads.count(head) > 1] == []


def test_every_word_is_given_in_hindi() -> None:
    assert [row[0] for row in rows() if len(row) != 4 or not re.search(r"[\u0900-\u097f]", row[1])] == []
