"""How statements and terms stand in JSON, and what is refused for being half read, decided without a database."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from support.cast import says
from support.refusals import refuses

from sangam.kernel import bodies
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.purpose import Purpose
from sangam.records.schema import json_codec as codec
from sangam.records.types import Statement, Terms

DAY = datetime(2027, 1, 1, tzinfo=UTC)
SAID = says("name", "हरजीत", Caveat.VICTIM, Caveat.LEAD_ONLY)
STATEMENT = Statement(UUID(int=1), "name", "हरजीत", SAID.source, SAID.grade, SAID.handling, date(2026, 1, 1))
TERMS = Terms(
    DAY,
    shares={"HR": Level.WHOLE},
    audience={"HR": frozenset({"HR-SNP", "HR-KNL"})},
    purposes=frozenset({Purpose.NAKA}),
    groups={"DL:NCR": Level.POINTER},
    via={"HR": {"DL:NCR": 3}},
)


@pytest.mark.parametrize("statement", [STATEMENT, msgspec.structs.replace(STATEMENT, taken_from="HR:1:2")])
def test_a_statement_is_read_as_it_was_written(statement: Statement) -> None:
    form = codec.statement_out(statement)
    assert ("from" in form) is bool(statement.taken_from)
    assert codec.statements_in([form]) == codec.statements_of(json.dumps([form])) == (statement,)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "1"},
        {"grade": "Z9"},
        {"classification": "rumour"},
        {"caveats": ["odd"]},
        {"caveats": 3},
        {"learned": "24.11."},
    ],
)
def test_a_statement_with_a_word_that_is_none_of_ours_is_refused(changes: dict[str, Any]) -> None:
    form = codec.statement_out(STATEMENT) | changes
    refuses("exchange:body", codec.statements_in, [form])
    refuses("exchange:body", codec.statements_of, json.dumps([form]))


def test_a_statement_without_a_part_is_refused() -> None:
    for part in codec.statement_out(STATEMENT):
        form = {name: value for name, value in codec.statement_out(STATEMENT).items() if name != part}
        refuses("exchange:body", codec.statements_in, [form])


@pytest.mark.parametrize("terms", [TERMS, replace(TERMS, groups={}, via={}), Terms(DAY)])
def test_terms_are_read_as_they_were_written(terms: Terms) -> None:
    form = bodies.write(terms)
    assert ("groups" in form, "via" in form) == (bool(terms.groups), bool(terms.via))
    assert codec.terms_in(form) == codec.terms_of(json.dumps(form)) == terms


def test_terms_with_a_field_of_a_newer_version_are_not_half_read() -> None:
    newer = bodies.write(TERMS) | {"only_by_day": True}
    assert "only_by_day" in refuses("records:terms-newer", codec.terms_in, newer).message


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": "2027-01-01T00:00:00"},
        {"expires_at": "soon"},
        {"shares": {"HR": "half"}},
        {"shares": ["HR"]},
        {"audience": {"HR": 3}},
        {"purposes": ["gossip"]},
        {"groups": {"DL:NCR": "half"}},
        {"via": {"HR": {"DL:NCR": 0}}},
        {"via": {"HR": {"DL:NCR": True}}},
        {"via": {"HR": {"DL:NCR": 1, "DL:Z": "2"}}},
    ],
)
def test_terms_that_say_what_cannot_be_are_refused(changes: dict[str, Any]) -> None:
    refuses("exchange:body", codec.terms_in, bodies.write(TERMS) | changes)


@pytest.mark.parametrize("form", [[], "terms", None, {}, {"expires_at": DAY.isoformat()}, object()])
def test_what_is_no_terms_at_all_is_refused(form: object) -> None:
    refuses("exchange:body", codec.terms_in, form)


@pytest.mark.parametrize("member", ["shares", "audience", "purposes"])
def test_terms_that_leave_out_a_limit_are_refused(member: str) -> None:
    form = {name: value for name, value in bodies.write(TERMS).items() if name != member}
    assert f"The {member} of the terms" in refuses("exchange:body", codec.terms_in, form).message
