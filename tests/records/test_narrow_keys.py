"""Key rows: the same number everywhere, the same rows by every way of writing, gone with their record."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cast import officer, person, says
from support.world import Line, Station, until

from sangam.access.units import shipped_data
from sangam.kernel import clock
from sangam.kernel.handling import Caveat, Grade, Handling, Level
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose
from sangam.records.own_records import bulk_import, records
from sangam.records.own_records.records import New
from sangam.records.schema import json_codec
from sangam.records.storage import change_queue, copy_lines, key_hash
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import Statement, Terms
from sangam.records.visibility import search

SUPERIORS = [f"unit:{unit}" for unit in ("DL", "DL-Z1", "DL-R-NORTHERN", "DL-ON", "DL-ON-SD-NARELA", "DL-ON-NARELA")]


@pytest.fixture
def analyst(node):
    shipped_data.load_shipped()
    return officer("DL-ON-NARELA", "analyst")


def rows(query: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return list(cursor.fetchall())


def keys_of(record: object) -> set[tuple[object, ...]]:
    return set(
        rows(
            "SELECT k.key, k.expires, a.classification, a.caveats::text, a.audience::text, a.purposes::text "
            "FROM records_key k JOIN records_admittance a ON a.id = k.admittance WHERE record = %s",
            record,
        )
    )


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


@given(space=TEXT, key=TEXT)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_key_has_the_same_number_in_python_and_in_the_database(node, space, key):
    ask = "SELECT " + change_queue.KEY.format(space="%s::text", key="%s::text")
    assert rows(ask, space, key) == [(key_hash.number(space, key),)]


def test_seconds_round_down_and_end_in_2088():
    assert key_hash.seconds(datetime(2020, 1, 1, 0, 0, 1, 999_999, tzinfo=UTC)) == 1
    assert key_hash.seconds(datetime(2400, 1, 1, tzinfo=UTC)) == 2**31 - 1


@pytest.mark.parametrize("token", ["A,B", '{"a"}', "\\", "a b", "ਪੰਜਾਬ"])
def test_the_limits_of_a_record_stand_as_they_were_said(analyst, token):
    record = records.create(
        officer("DL-ON-NARELA"), New("person", person("Harjeet"), until(3, audience={"DL": [token]}))
    )
    assert rows(
        "SELECT DISTINCT audience FROM records_admittance JOIN records_key ON admittance = id WHERE record = %s",
        record,
    ) == [(sorted([token, *SUPERIORS]),)]


SAID = st.lists(
    st.sampled_from(
        [
            says("alias", "Kala"),
            says("alias", "काला", Caveat.VICTIM),
            says("relative", "s/o Balwant"),
            says("phone", "9811012345"),
            says("plate", "HR26DK8337", level="CONFIDENTIAL"),
            says("note", "a\tb\\c\nd"),
            says("village", "नाहरा"),
        ]
    ),
    max_size=5,
    unique_by=lambda said: (said.property, str(said.value)),
)
TERMS = st.sampled_from(
    [
        {}, {"purposes": [Purpose.MISSING]}, {"audience": {"DL": ["DL-ON-NARELA", "DL-ON"]}},
        {"audience": {"DL": ["DL-ON-NARELA"]}, "shares": {"DL": Level.SILENT}},
    ]
)  # fmt: skip


@given(sheet=st.lists(st.tuples(SAID, TERMS), min_size=1, max_size=4))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_at_once_stand_as_one_by_one(analyst, sheet):
    desk = officer("DL-ON-NARELA")
    ends = clock.now() + timedelta(days=9)
    new = [
        New("person", [says("name", "Harjeet Singh"), *said], replace(until(9, **terms), expires_at=ends))
        for said, terms in sheet
    ]
    single = [records.create(desk, each) for each in new]
    many = bulk_import.create_many(analyst, new, manifest={})
    for one, other in zip(single, many, strict=True):
        assert keys_of(one) == keys_of(other)
        assert content(one) == content(other)


VALUES = st.one_of(st.text(max_size=20), st.integers(), st.just({"ref": "r", "label": 'a\tb\\"ख'}))


@given(values=st.lists(VALUES, min_size=1, max_size=4), taken=st.sampled_from(["", "HR:1"]))
def test_a_line_of_copy_holds_the_form_of_every_statement(values, taken):
    said = tuple(
        Statement(new_id(), "note", value, "re\tgister", Grade("B", 2), Handling(), date(2026, 11, 24), taken)
        for value in values
    )
    at = clock.now()
    (line,) = copy_lines.lines([Draft(new_id(), "person", "DL", "DL-ON", 1, said, Terms(at), at)])
    at_column = copy_lines.COLUMNS.index("statements")
    unescaped = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
    text = re.sub(r"\\.", lambda match: unescaped[match.group()], line.rstrip("\n").split("\t")[at_column])
    assert json.loads(text) == json.loads(json.dumps([json_codec.statement_out(each) for each in said]))


def content(record):
    (draft,) = store.drafts([record])
    said = [(s.property, s.value, s.source, s.grade, s.handling) for s in draft.statements]
    return said, draft.terms, draft.desk, draft.version, draft.kind, draft.state


def test_a_correction_moves_no_key_but_its_own(analyst):
    desk = officer("DL-ON-NARELA")
    record = records.create(desk, New("person", person("Harjeet Singh", phone="9811012345"), until(9)))
    where = "SELECT key, ctid::text FROM records_key WHERE record = %s"
    before = set(rows(where, record))
    (phone,) = [s.id for s in store.drafts([record])[0].statements if s.property == "phone"]
    records.correct(desk, record, say=[says("phone", "9811054321")], take_back=[phone], why="another number")
    after = set(rows(where, record))
    assert len(before - after) == len(after - before) == 1


def test_a_change_of_terms_changes_every_key(analyst):
    desk = officer("DL-ON-NARELA")
    record = records.create(desk, New("person", person("Harjeet Singh"), until(9)))
    records.share(desk, record, with_forces={}, audience={"DL": frozenset({"DL-ON-NARELA"})})
    assert {row[4] for row in keys_of(record)} == {"{" + ",".join(sorted(["DL-ON-NARELA", *SUPERIORS])) + "}"}


def test_a_recall_takes_the_keys_along(analyst):
    desk = officer("DL-ON-NARELA")
    record = records.create(desk, New("person", person("Harjeet Singh")))
    records.recall(desk, record, reason="the wrong man")
    assert keys_of(record) == set()


def test_a_copy_that_runs_out_takes_its_keys_along(delhi: Station, haryana: Station, wire: Line):
    delhi.opens(person("Harjeet Singh"), days=1, shares={"HR": Level.WHOLE})
    wire.deliver()
    assert haryana.rows("SELECT count(*) > 0 FROM records_key") == [(True,)]
    with haryana.node, clock.shift_time(timedelta(days=2)):
        assert search.expire() == 1
    assert haryana.read_rows("records_key") == []


def test_a_past_version_keeps_its_statements_and_the_present_its_records(analyst):
    desk = officer("DL-ON-NARELA")
    record = records.create(desk, New("person", person("Harjeet Singh")))
    versions = (
        "SELECT version, statements IS NULL, statements::text LIKE '%%armed%%' "
        "FROM records_version WHERE record_id = %s ORDER BY 1"
    )
    assert rows(versions, record) == [(1, True, None)]
    records.correct(desk, record, say=[says("note", "armed")], why="learned")
    records.correct(desk, record, say=[says("note", "not here")], why="learned")
    assert rows(versions, record) == [(1, False, False), (2, False, True), (3, True, None)]
