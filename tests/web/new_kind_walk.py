"""A drone, of which the declaration alone is known, goes the whole way of a record.  Run by `test_new_kind`."""

import json
import re
from uuid import UUID

import pytest
from border import NAKA, Across, Seated, seated
from import_world import gives, work
from support.markup import markup
from support.visiting import text

from sangam.kernel.handling import Level
from sangam.networks import files as network_files
from sangam.records.own_records import records
from sangam.records.visibility import views

PHONE = "9812345678"
FORM = {"source": "GD 12", "grade_source": "B", "grade_information": "2", "classification": "restricted"}


@pytest.fixture
def narela(across: Across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def pilot(narela: Seated) -> UUID:
    return written(narela, "person", name="Harjit Singh")


@pytest.fixture
def drone(narela: Seated, pilot: UUID) -> UUID:
    """A drone that an officer has written down by the form, and that names its pilot."""
    return written(narela, "drone", make="Mavic", colour="grey", phone=PHONE, holder=pilot, seen_date="2026-11-24")


def written(officer: Seated, kind: str, **said: object) -> UUID:
    sent = officer.posts(f"/records/new/{kind}/", **said, **FORM)
    assert sent.status_code == 303, text(sent)
    found = re.search(r"/records/([0-9a-f-]{36})/", sent.headers["Location"])
    assert found
    return UUID(found[1])


def test_its_page_and_the_lists_name_it_with_line_and_icon(narela: Seated, pilot: UUID, drone: UUID) -> None:
    page = text(narela.gets(f"/records/{drone}/"))
    assert "Drone" in page
    assert "Mavic" in page
    beside = narela.gets(f"/records/{pilot}/")
    assert f"/records/{drone}/" in markup(beside)
    assert "Mavic · grey" in text(beside)
    assert "Mavic" in text(narela.gets("/records/?kind=drone"))
    report = markup(narela.gets("/report/"))
    assert 'href="/records/new/drone/"' in report
    assert "#radar" in report


def test_it_is_found_by_its_identifier_and_stands_on_its_holders_card(narela: Seated, pilot: UUID, drone: UUID) -> None:
    assert f"/records/{drone}/" in markup(narela.posts("/check/", text=PHONE, htmx=True))
    card = markup(narela.posts("/check/", text="Harjit Singh", htmx=True))
    assert f"/records/{pilot}/" in card
    assert f"/records/{drone}/" in card


def test_it_is_exported_with_what_it_ties(narela: Seated, pilot: UUID, drone: UUID) -> None:
    with narela.node:
        files = {
            form: network_files.export_chart(narela.actor, pilot, form, purpose=NAKA).content
            for form in ("ftm", "stix")
        }
    entities = {each["id"]: each["schema"] for each in map(json.loads, files["ftm"].splitlines())}
    assert (entities[str(pilot)], entities[str(drone)]) == ("Person", "Asset")
    assert "infrastructure" in {each["type"] for each in json.loads(files["stix"])["objects"]}


def test_it_is_shared_to_another_node_and_checked_there(across: Across, narela: Seated, drone: UUID) -> None:
    kundli = seated(across.haryana, "hr2001", "HR-SNP-KUNDLI")
    with narela.node:
        records.share(narela.actor, drone, with_forces={"HR": Level.WHOLE})
    across.wire.deliver()
    assert "Mavic" in text(kundli.gets(f"/records/{drone}/"))
    assert f"/records/{drone}/" in markup(kundli.posts("/check/", text=PHONE, htmx=True))


def test_it_is_imported_from_a_sheet(across: Across) -> None:
    analyst = seated(across.delhi, "dl1005", "DL-ON", "analyst")
    address = gives(analyst, f"ID,MAKE,MOBILE NO\n1,Phantom,{PHONE}\n", "drones.csv", "drone").headers["Location"]
    columns = {"map-0": "id", "map-1": "make", "map-2": "phone"}
    graded = {"source": "Drone register", "grade_source": "B", "grade_information": "2"}
    assert analyst.posts(address, step="columns", **columns, **graded).status_code == 303
    work(analyst)
    assert analyst.posts(address, step="take").status_code == 303
    work(analyst)
    with analyst.node:
        (view,) = views.list_records(analyst.actor, purpose=NAKA)
    assert (view.kind, view.first("make")) == ("drone", "Phantom")
