"""A force's own units reach its peers with its directory; what a peer cannot hold is left out, never the whole."""

from collections.abc import Callable

import pytest
from support.founding import paired
from support.nodes import TestNode
from support.rows import count_rows
from support.wire_world import Wire, operator

from sangam.access import staff
from sangam.access.models import Unit
from sangam.access.units import directory, shipped_data, unit_sheet, unit_tree, units
from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.federation.peers import directory as peer_directory
from sangam.federation.protocol import directory as directory_text
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.ids import new_id
from sangam.node.envelope_handlers import HANDLERS

Nodes = tuple[TestNode, TestNode]
CHIEF = Actor("MH", "command line", role="admin", unit="MH")
ROWS = (
    {"code": "MH-NSK", "parent": "MH", "kind": "district", "name_en": "Nashik", "name_hi": "नासिक"},
    {"code": "MH-NSK-1", "parent": "MH-NSK", "kind": "station", "name_en": "Panchavati", "name_hi": "पंचवटी"},
)
OFFICER = {"service_number": "1", "name_en": "Asha Patil", "rank": "Insp", "unit": "MH-NSK-1", "role": "station"}


@pytest.fixture
def nodes(fresh_nodes: Callable[..., Nodes]) -> Nodes:
    """Return Delhi and Maharashtra, paired; Maharashtra has loaded its sheet and seated one officer."""
    delhi, maharashtra = fresh_nodes("DL", "MH")
    paired(delhi, maharashtra)
    for node in (delhi, maharashtra):
        with node:
            shipped_data.load_shipped()
    with maharashtra:
        assert unit_sheet.load_units_sheet(CHIEF, ROWS).faults == ()
        assert staff.load_officers(CHIEF, [OFFICER | {"desk": "yes"}]).faults == ()
    return delhi, maharashtra


def publish(nodes: Nodes) -> None:
    delhi, maharashtra = nodes
    with maharashtra:
        peer_directory.publish_directory(["DL"])
    Wire((delhi, maharashtra), HANDLERS).deliver()


def test_a_force_of_no_file_takes_officers_and_its_peer_knows_them(nodes: Nodes) -> None:
    publish(nodes)
    with nodes[0]:
        assert units.unit("MH-NSK-1").path == ("MH", "MH-NSK", "MH-NSK-1")
        assert [post.role for post in units.posts_at("MH-NSK-1")] == ["station"]
        assert units.desk_unit("MH-NSK-1") == "MH-NSK-1"
        assert "MH" in {force.code for force in units.forces()}
    assert count_rows(nodes[0], "federation_setaside") == 0


def test_a_renamed_and_a_closed_unit_reach_the_peer(nodes: Nodes) -> None:
    publish(nodes)
    with nodes[1]:
        renamed = ROWS[0] | {"name_en": "Nashik Rural"}
        assert unit_sheet.load_units_sheet(CHIEF, [renamed, ROWS[1] | {"closes_into": "MH-NSK"}]).faults == ()
    publish(nodes)
    with nodes[0]:
        assert units.unit("MH-NSK").name_en == "Nashik Rural"
        assert units.search_units("Panchavati") == []
        assert Unit.objects.get(code="MH-NSK-1").closed_at is not None


def send(nodes: Nodes, **changes: object) -> None:
    """Send Maharashtra's directory with other members."""
    delhi, maharashtra = nodes
    with maharashtra, deed(operator("MH"), "node:test:send"):
        tree, held = unit_tree.published_units(), directory.published_posts()
        body = directory_text.directory_out(held, version=2**41, as_of=clock.now(), tree=tree) | changes
        outbox.post("directory.published.v2", to=["DL"], body=body)
    Wire((delhi, maharashtra), HANDLERS).deliver()


def test_what_a_peer_cannot_hold_is_left_out_and_its_desk_told(nodes: Nodes) -> None:
    good = [unit_row("MH", ""), unit_row("MH-A", "MH"), unit_row("MH-B", "MH", kind="castle"), unit_row("MH-C", "MH-B")]
    posts_of = {unit: [[str(new_id()), "station", "SHO", "", True]] for unit in ("MH-A", "MH-Z")}
    send(nodes, tree=[*good, unit_row("MH-D", "MH-E"), unit_row("MH-E", "MH-D")], units=posts_of)
    with nodes[0]:
        assert [post.title_en for post in units.posts_at("MH-A")] == ["SHO"]
        for code in ("MH-B", "MH-C", "MH-D", "MH-E", "MH-Z"):
            with pytest.raises(NotFound):
                units.unit(code)
    assert count_rows(nodes[0], "federation_desknote", code="federation:directory-units") == 1
    assert count_rows(nodes[0], "federation_setaside") == 0


STRANGE = [[["HR-X", "HR", "station", "X", "X", False]], [["MH-A"]], "MH", [["MH"] * 6] * 10_001]


@pytest.mark.parametrize("tree", STRANGE)
def test_a_directory_with_units_of_others_is_set_aside(nodes: Nodes, tree: object) -> None:
    send(nodes, tree=tree)
    assert count_rows(nodes[0], "federation_setaside") == 1
    with nodes[0], pytest.raises(NotFound):
        units.unit("MH-NSK")


def unit_row(code: str, parent: str, *, kind: str = "district") -> list[object]:
    return [code, parent, "headquarters" if code == "MH" else kind, code.title(), "क", False]
