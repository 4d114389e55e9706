"""A chart as a file: each tie with source, grade and day; nothing that may not be downloaded; a look in the ledger."""

import csv
import io
import json
from dataclasses import replace
from uuid import UUID
from xml.etree import ElementTree

import pytest
from gangs import CASE, claims, person, ref, ties
from support.cast import says
from support.world import Line, Station

from sangam.audit import audit
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Caveat, Level
from sangam.networks import charts, files
from sangam.networks.files import ExportedChart
from sangam.networks.types import ChartChange, Place


def chart(station: Station) -> tuple[UUID, UUID, UUID]:
    """Lay down a gang with a member in Devanagari, and a phone that only its owner may pass on."""
    gang, man = ties(station, "gang", says("name", "=Kala gang")), station.opens(person("हरजीत सिंह"))
    claims(station, man, gang, grade="C3")
    ties(station, "phone", says("number", "+916660000400"), ref("holder", man, Caveat.OWNER_ONLY))
    return gang, man, station.opens(person("Apart"))


def given(station: Station, record: UUID, form: str) -> ExportedChart:
    with station.node:
        return files.export_chart(station.desk, record, form, purpose=CASE)


def test_each_form_holds_the_ties_that_may_leave_with_their_sources(delhi: Station) -> None:
    gang, man, _ = chart(delhi)
    table = given(delhi, man, "csv")
    (row,) = csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")))
    assert (row["from"], row["to"], row["relation"], row["grade"]) == ("हरजीत सिंह", "'=Kala gang", "member", "C3")
    assert (row["source"], row["force"]) == ("synthetic record for tests", "DL")
    assert (table.ties, table.left_out) == (1, 1)
    graph = ElementTree.fromstring(given(delhi, man, "graphml").content)  # noqa: S314 - our own file
    names = {each.tag.rpartition("}")[2] for each in graph.iter()}
    assert {"graphml", "graph", "node", "edge", "data", "key"} <= names
    lines = [json.loads(line) for line in given(delhi, man, "ftm").content.splitlines()]
    assert {each["schema"] for each in lines} == {"Person", "Organization", "Membership"}
    (member,) = (each for each in lines if each["schema"] == "Membership")
    assert member["properties"]["member"] == [str(man)]
    assert member["properties"]["organization"] == [str(gang)]
    bundle = json.loads(given(delhi, man, "stix").content)
    kinds = [each["type"] for each in bundle["objects"]]
    assert (bundle["type"], kinds.count("relationship"), kinds.count("identity")) == ("bundle", 1, 3)
    ids = {each["id"] for each in bundle["objects"]}
    (tie,) = (each for each in bundle["objects"] if each["type"] == "relationship")
    assert {tie["source_ref"], tie["target_ref"], tie["created_by_ref"]} <= ids
    assert "+916660000400" not in str(bundle) + table.content.decode()
    with delhi.node:
        written = audit.recent_entries(action="officer:network:export")
        assert [each.details["form"] for each in written] == ["stix", "ftm", "graphml", "csv"]
        assert set(audit.shown_by(written[0].id)) >= {gang, man}


def test_a_form_that_is_not_written_is_refused(delhi: Station) -> None:
    with pytest.raises(NotFound, match="csv, graphml, ftm or stix"):
        given(delhi, delhi.opens(person("Harjeet")), "xls")


@pytest.mark.parametrize("form", ["csv", "graphml", "ftm", "stix"])
def test_no_file_names_what_its_owner_bars_from_a_file(delhi: Station, haryana: Station, wire: Line, form: str) -> None:
    shares = {"DL": Level.WHOLE}
    one = haryana.opens([says("name", "Lead Alone", Caveat.LEAD_ONLY)], shares=shares)
    other = haryana.opens(person("Harjeet"), shares=shares)
    ends = (ref("one", one), ref("other", other), says("evidence", "memo"))
    ties(haryana, "tie", *ends, says("relation", "financed", Caveat.OWNER_ONLY), shares=shares)
    wire.deliver()
    written = given(delhi, other, form)
    assert (written.ties, written.left_out) == (1, 0)
    assert "Harjeet" in written.content.decode()
    assert "Lead Alone" not in written.content.decode()
    assert "financed" not in written.content.decode()


@pytest.mark.parametrize("form", ["csv", "graphml", "ftm", "stix"])
def test_no_file_names_a_child(delhi: Station, form: str) -> None:
    child = delhi.opens(person("Chhotu", caution="minor"))
    case = ties(delhi, "case", says("fir", "203/2026"), ref("accused", child))
    written = given(delhi, case, form)
    assert written.ties == 1
    assert "203/2026" in written.content.decode()
    assert "Chhotu" not in written.content.decode()


def test_a_character_that_no_xml_holds_leaves_the_file_readable(delhi: Station) -> None:
    man = delhi.opens([says("name", "Harjeet")])
    ends = (ref("one", man), ref("other", delhi.opens(person("Anil"))))
    odd = (replace(each, source="memo \x01\x1b<b>&") for each in ends)
    ties(delhi, "tie", *odd, says("evidence", "memo"), says("relation", "financed"))
    graph = given(delhi, man, "graphml").content.decode()
    assert "memo &lt;b&gt;&amp;" in "".join(
        ElementTree.tostring(each, encoding="unicode")
        for each in ElementTree.fromstring(graph).iter()  # noqa: S314 - our own file
        if each.get("key") == "source"
    )


@pytest.mark.parametrize("form", ["csv", "graphml", "ftm", "stix"])
def test_a_saved_chart_leaves_as_its_reader_sees_it_now(delhi: Station, form: str) -> None:
    gang, man, apart = chart(delhi)
    hidden = delhi.opens(person("Hidden"))
    places = {each: Place(10.5, -3) for each in (gang, man, apart)} | {hidden: Place(0, 0, hidden=True)}
    with delhi.node:
        saved = charts.begin_chart(delhi.desk, ChartChange(name="Kala", places=places), purpose=CASE)
        before = files.export_saved_chart(delhi.desk, saved, form, purpose=CASE)
        looked = set(audit.shown_by(audit.recent_entries(action="officer:network:export")[0].id))
    assert (before.ties, before.left_out) == (1, 0)
    assert "Hidden" not in before.content.decode()
    assert {gang, man, apart} <= looked
    assert hidden not in looked
    if form != "csv":  # a list of ties: a record without one stands in no row
        assert "Apart" in before.content.decode()
    if form == "graphml":
        assert '<data key="x">10.5</data>' in before.content.decode()
    delhi.recalls(man)
    with delhi.node:
        after = files.export_saved_chart(delhi.desk, saved, form, purpose=CASE)
    assert after.ties == 0
    assert "हरजीत सिंह" not in after.content.decode()


@pytest.mark.parametrize("form", ["csv", "graphml", "ftm", "stix"])
def test_a_record_of_which_nothing_may_leave_stands_alone_in_no_file(
    delhi: Station, haryana: Station, wire: Line, form: str
) -> None:
    barred = haryana.opens([says("name", "Lead Alone", Caveat.LEAD_ONLY)], shares={"DL": Level.WHOLE})
    child, man = delhi.opens(person("Chhotu", caution="minor")), delhi.opens(person("Harjeet"))
    wire.deliver()
    places = {each: Place(0, 0) for each in (barred, child, man)}
    with delhi.node:
        saved = charts.begin_chart(delhi.desk, ChartChange(name="Kala", places=places), purpose=CASE)
        written = files.export_saved_chart(delhi.desk, saved, form, purpose=CASE).content.decode()
        looked = set(audit.shown_by(audit.recent_entries(action="officer:network:export")[0].id))
    assert looked == {man}
    assert str(barred) not in written
    assert str(child) not in written
