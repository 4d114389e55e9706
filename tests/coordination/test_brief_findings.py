"""Findings in a brief: what crosses the border and what became of gangs, and on paper only what all may read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.cast import CASE, person, says

from sangam.coordination.briefs import brief, paper_lines
from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.records.own_records import records

ACROSS = "series: DL 2, HR 2"
METHOD = ("means.firearm", "transport.motorcycle", "style.masked", "pals.two")
NARROW = {"DL": frozenset({"DL-ON-NARELA"})}


@pytest.fixture
def table(table):
    for name in ("kundli", "narela"):
        setattr(table, name, replace(getattr(table, name), purpose=CASE))
    return table


def day(days_ago):
    return (clock.now() - timedelta(days=days_ago)).astimezone(clock.INDIA)


def shares(table, actor, kind, said, *, to, audience=None):
    with table.at(actor):
        made = records.create(actor, records.New(kind, said))
        if to:
            records.share(actor, made, with_forces={to: Level.WHOLE}, audience=audience)
    return made


def shot(table, actor, days_ago, place, *, to, audience=None):
    at = day(days_ago).replace(hour=21).isoformat(timespec="minutes")
    said = [says("head", "firing"), says("position", place), says("precision", "exact"), says("earliest", at)]
    said += [says("trade", "property dealer"), *(says("modus", each) for each in METHOD)]
    return shares(table, actor, "incident", said, to=to, audience=audience)


def ref(name, record):
    return says(name, {"ref": str(record), "label": ""})


def claim(man, gang, until="2099-01-01"):
    said = [ref("person", man), ref("gang", gang), says("role", "shooter"), says("evidence", "disclosure")]
    return [*said, says("until", until)]


def read(table, actor, meeting):
    with table.at(actor):
        return brief.write_brief(actor, meeting, purpose=CASE).findings


def printed(table, actor, meeting, language="en"):
    with table.at(actor):
        parts = paper_lines.print_brief(actor, meeting, purpose=CASE, languages=[language]).said
    return "\n".join(" ".join(line) for each in parts for line in each.lines)


def test_a_series_over_the_border_counts_only_what_its_readers_may_read(table):
    meeting = table.calls(forces="HR DL")
    for days_ago, place in ((3, "28.5262, 77.0801"), (9, "28.5270, 77.0805")):
        shot(table, table.narela, days_ago, place, to="HR")
        shot(table, table.kundli, days_ago + 3, "28.5275, 77.0810", to="DL")
    table.wire.deliver()
    assert [dict(each.forces) for each in read(table, table.narela, meeting).series] == [{"DL": 2, "HR": 2}]
    before = printed(table, table.kundli, meeting)
    assert ACROSS in before
    assert "DL 2, HR 2" in printed(table, table.kundli, meeting, "ur")
    shot(table, table.kundli, 5, "28.5264, 77.0803", to="")
    shot(table, table.kundli, 7, "28.5266, 77.0804", to="DL", audience=NARROW)
    table.wire.deliver()
    assert [dict(each.forces) for each in read(table, table.kundli, meeting).series] == [{"DL": 2, "HR": 4}]
    assert [dict(each.forces) for each in read(table, table.narela, meeting).series] == [{"DL": 2, "HR": 3}]
    for actor in (table.kundli, table.narela):
        assert ACROSS in printed(table, actor, meeting)


def test_members_who_joined_and_left_stand_in_the_brief_where_all_see_them(table):
    meeting = table.calls(forces="HR DL")
    gang = shares(table, table.kundli, "gang", [says("name", "Kala gang")], to="DL")
    names = ("Joined Man", "Left Man", "Narrow Man", "Hidden Man", "Tied Man")
    men = {name: shares(table, table.kundli, "person", person(name), to="DL") for name in names}
    shares(table, table.kundli, "membership", claim(men["Joined Man"], gang), to="DL")
    ended = day(4).date().isoformat()
    shares(table, table.kundli, "membership", claim(men["Left Man"], gang, ended), to="DL")
    shares(table, table.kundli, "membership", claim(men["Narrow Man"], gang), to="DL", audience=NARROW)
    shares(table, table.kundli, "membership", claim(men["Hidden Man"], gang), to="")
    tie = [ref("one", gang), ref("other", men["Tied Man"]), says("relation", "sheltered"), says("evidence", "GD 21A")]
    shares(table, table.kundli, "tie", tie, to="DL")
    table.wire.deliver()
    seen = {(each.what, each.other.first("name")) for each in read(table, table.narela, meeting).gangs}
    shared = {("joined", "Joined Man"), ("left", "Left Man"), ("tied", "Tied Man")}
    assert seen == {*shared, ("joined", "Narrow Man")}
    for actor in (table.kundli, table.narela):
        text = printed(table, actor, meeting)
        assert "new claim of membership – Joined Man" in text
        assert "claim ran out – Left Man" in text
        assert "new link – Tied Man" in text
        assert "– Narrow Man" not in text
        assert "– Hidden Man" not in text


def test_a_role_that_reads_no_patterns_finds_none_in_its_brief(table):
    meeting = table.calls(forces="HR DL")
    gang = shares(table, table.kundli, "gang", [says("name", "Kala gang")], to="DL")
    man = shares(table, table.kundli, "person", person("Joined Man"), to="DL")
    shares(table, table.kundli, "membership", claim(man, gang), to="DL")
    table.wire.deliver()
    beat = replace(table.beat, purpose=CASE)
    found = read(table, beat, meeting)
    assert (found.series, found.hotspots, found.gangs) == ((), (), ())
