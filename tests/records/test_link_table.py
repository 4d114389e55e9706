"""The link table: what an officer is admitted to in memory is what the database admits, at every moment."""

from datetime import timedelta
from uuid import UUID, uuid4

import numpy as np
import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.cast import CASE, NAKA, person, says
from support.rows import age_rows, change_rows, delete_rows

from sangam.audit import audit
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.purpose import Purpose
from sangam.records.visibility import link_scan
from sangam.records.visibility.link_table import cache, columns, types
from sangam.records.visibility.link_table import cache as link_table_cache
from sangam.records.visibility.link_table.columns import LinkTable

LINKS = (("person", "linked"), ("phone", "holder"), ("case", "accused"))
RELATIONS = types.Relations(LINKS, (("organisation", "listed_in"),))
ALIPUR = {"DL": frozenset({"DL-ON-ALIPUR"})}
TERMS = st.sampled_from(
    [
        {},
        {"audience": ALIPUR},
        {"purposes": frozenset({Purpose.CASE})},
        {"purposes": frozenset({Purpose.MISSING})},
        {"shares": {"HR": Level.WHOLE}},
        {"shares": {"UP": Level.WHOLE}},
        {"shares": {"HR": Level.SILENT}},
        {"shares": {"HR": Level.WHOLE}, "audience": {"HR": frozenset({"HR-SNP-KUNDLI"})}},
    ]
)
SAID = st.tuples(
    st.sampled_from(["UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL"]),
    st.sampled_from([(), (Caveat.MINOR,), (Caveat.LEAD_ONLY,)]),
)


def ref(name, record, level="RESTRICTED", caveats=()):
    return says(name, {"ref": str(record), "label": ""}, *caveats, level=level)


def slowly(actor, purpose):
    """Return each link to which the database admits the actor."""
    found = link_scan.links(actor, [kind for kind, _ in LINKS], purpose=purpose, properties=[name for _, name in LINKS])
    named = found.property
    return {
        (found.source.record(row), found.target.record(row), named.words[named.codes[row]]) for row in range(len(found))
    }


def quickly(actor, purpose):
    """Return each link to which the table in memory admits the actor."""
    links = link_table_cache.open_links(actor, RELATIONS, purpose=purpose)
    rows = links.admitted(np.arange(len(links.source)))
    rows = links.touching(np.unique(links.source[rows]))
    return {
        (links.record(links.source[row]), links.record(links.target[row]), LINKS[links.relation[row]][1])
        for row in rows.tolist()
    }


def kept():
    """Return the table of this process for the running node."""
    place = connection.settings_dict["NAME"]
    (found,) = (each for key, each in cache._kept.items() if key[2] == place and key[4] == RELATIONS)
    return found


@given(
    terms=st.lists(TERMS, min_size=3, max_size=6),
    said=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), SAID, TERMS), min_size=2, max_size=8),
    changes=st.lists(st.tuples(st.sampled_from(["recall", "narrow", "correct"]), st.integers(0, 5)), max_size=3),
)
@settings(
    max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_table_in_memory_admits_what_the_database_admits(world, terms, said, changes):
    (delhi, haryana, _), wire = world.stations, world.wire
    made = [delhi.opens(person(f"Man {place}"), **each) for place, each in enumerate(terms)]
    for one, other, (level, caveats), each in said:
        men = (made[one % len(made)], made[other % len(made)])
        delhi.opens([says("fir", "9/2026"), *(ref("accused", man, level, caveats) for man in men)], kind="case", **each)
    _agree(delhi, haryana, wire)
    for act, place in changes:
        man = made[place % len(made)]
        if not delhi.sees(man, by=delhi.keeper(man)):
            continue
        if act == "recall":
            delhi.recalls(man)
        elif act == "correct":
            delhi.corrects(man, ref("linked", made[0], "CONFIDENTIAL"))
        else:
            delhi.withdraws(man, from_=haryana)
        _agree(delhi, haryana, wire)


def _agree(*stations_and_wire):
    *stations, wire = stations_and_wire
    wire.deliver()
    for station in stations:
        readers = [station.desk, station.at("investigator", clearance=1), station.at("beat", clearance=0)]
        for reader in readers:
            for purpose in (NAKA, CASE):
                with station.node:
                    assert quickly(reader, purpose) == slowly(reader, purpose)


def test_what_was_written_since_is_followed_without_reading_the_whole(delhi):
    man = delhi.opens(person("Harjeet"))
    with delhi.node:
        assert quickly(delhi.desk, NAKA) == set()
        table = kept().table
    number = delhi.opens([says("number", "+916660000400"), ref("holder", man)], kind="phone")
    with delhi.node:
        assert quickly(delhi.desk, NAKA) == {(number, man, "holder")}
    delhi.recalls(number)
    with delhi.node:
        assert quickly(delhi.desk, NAKA) == set()
        assert kept().table is table


def test_what_a_transaction_wrote_itself_is_seen_there_and_kept_by_nobody(delhi):
    man = delhi.opens(person("Harjeet"))
    with delhi.node:
        assert quickly(delhi.desk, NAKA) == set()
        with transaction.atomic():
            number = delhi.opens([says("number", "+916660000400"), ref("holder", man)], kind="phone")
            assert quickly(delhi.desk, NAKA) == {(number, man, "holder")}
            transaction.set_rollback(True)
        assert quickly(delhi.desk, NAKA) == set()


def late_session():
    place = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return psycopg.connect(**{name: place[key] for name, key in names.items()})


def test_a_change_that_commits_late_is_not_missed(delhi):
    """Two transactions commit in the other order than they began in."""
    one, other = delhi.opens(person("Harjeet")), delhi.opens(person("Bhola"))
    with delhi.node:
        quickly(delhi.desk, NAKA)
        with late_session() as late:
            late.execute(
                "INSERT INTO records_changed (act, at, records) "
                "VALUES (pg_current_xact_id()::text::bigint, now(), %s::uuid[])",
                [[str(one)]],
            )
            delhi.corrects(other, ref("linked", one))
            assert quickly(delhi.desk, NAKA) == {(other, one, "linked")}
            late.commit()
        assert cache._read_state(kept().snapshot, 10).changed == [one]


def test_a_database_that_was_put_back_is_read_anew(delhi):
    man = delhi.opens(person("Harjeet"))
    delhi.opens([says("number", "+916660000400"), ref("holder", man)], kind="phone")
    with delhi.node:
        assert len(quickly(delhi.desk, NAKA)) == 1
        with audit.deed(delhi.desk, "officer:record:open", purpose=NAKA):
            delete_rows(delhi.node, "records_changed")
            change_rows(delhi.node, "records_record", {"kind": "phone"}, statements=[])
        assert quickly(delhi.desk, NAKA) == set()


def test_changes_stand_for_a_day_and_the_newest_stays(delhi):
    for name in ("Harjeet", "Bhola"):
        delhi.opens(person(name))
    with delhi.node:
        link_table_cache.forget_changes()
        age_rows(delhi.node, "records_changed", "at", timedelta(days=2))
        assert delhi.count_rows("records_changed") >= 2
        link_table_cache.forget_changes()
        assert delhi.count_rows("records_changed") == 1


def test_links_without_a_purpose_are_refused(delhi):
    with delhi.node, pytest.raises(Refused, match="Say why you look"):
        link_table_cache.open_links(delhi.desk, RELATIONS, purpose=None)


@given(rows=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30), later=st.integers(0, 30))
@settings(max_examples=30, deadline=None)
def test_rows_are_found_by_their_ends_whether_read_at_once_or_later(rows, later):
    names = [UUID(int=(place % 3) << 64 | place + 1) for place in range(10)]
    at_once, appended = rows[:later], rows[later:]
    table = LinkTable(RELATIONS, _records([]), _rows(names, at_once))
    for row in appended:
        table.replace([uuid4()], _records([]), _rows(names, [row]))
    for place, name in enumerate(names):
        number = table.number(name)
        touching = table.touching(np.array([number], np.int32)) if number >= 0 else []
        found = sorted((table.record(table.source[row]), table.record(table.target[row])) for row in touching)
        assert found == sorted((names[one], names[other]) for one, other in rows if place in (one, other))


def _records(ids):
    empty = np.zeros(len(ids), np.int32)
    return columns.ReadRecords(_halves(ids), empty.astype(np.int16), empty.astype(np.int64), empty, ())


def _rows(names, rows):
    limits = ('[1, [], ""]',) if rows else ()
    none = np.zeros(len(rows), np.int32)
    ends = (_halves([names[row[side]] for row in rows]) for side in (0, 1))
    return columns.ReadRows(*ends, _halves([uuid4() for _ in rows]), none.astype(np.int16), none, limits)


def _halves(ids):
    return np.array([(each.int >> 64, each.int & (1 << 64) - 1) for each in ids], np.uint64).reshape(-1, 2)
