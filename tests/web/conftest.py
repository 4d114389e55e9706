"""Delhi's node with an officer at the desk of Narela, and Haryana's across the border."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from border import Across, Seated, meet, seated
from broken_glass import cast  # noqa: F401 - a fixture of two modules
from crossing import Crossing, laid_out
from in_browser import DESK, PHONE, chromium, tabs
from shown_officers import Screens
from support.cluster import TestCluster
from support.nodes import TestNode
from support.visiting import Border, Visitor, enters, lay_down


@pytest.fixture
def delhi(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Iterator[TestNode]:
    """Run the test as Delhi's node, with units, posts and a rank."""
    (node,) = fresh_nodes("DL")
    lay_down(node)
    with node:
        yield node


@pytest.fixture
def visitor(delhi: TestNode) -> Visitor:
    """The desk officer of PS Narela, not signed in."""
    return enters(delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def narela(visitor: Visitor) -> Visitor:
    """The same, signed in, with a purpose."""
    visitor.takes_seat()
    assert visitor.states().status_code == 303
    return visitor


@pytest.fixture
def border(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Border:
    return Border(*fresh_nodes("DL", "HR"))


@pytest.fixture
def across(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Across:
    """Delhi and Haryana, paired, with a line between them."""
    return meet(fresh_nodes)


@pytest.fixture
def kundli(across: Across) -> Seated:
    """The desk officer of PS Kundli, signed in, with a purpose."""
    return seated(across.haryana, "hr2001", "HR-SNP-KUNDLI")


@pytest.fixture
def narela_desk(across: Across) -> Seated:
    """The desk officer of PS Narela, signed in, with a purpose, across the line from Kundli."""
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return a running Chromium for the tests of a file."""
    with chromium() as running:
        yield running


@pytest.fixture
def screens(browser: Any, cluster: TestCluster, kundli: Seated, narela_desk: Seated) -> Iterator[list[Any]]:
    """Return a tab of a desk in Haryana and one of a phone in Delhi, each before its own node."""
    with tabs(browser, cluster, (kundli, DESK), (narela_desk, PHONE)) as opened:
        yield opened


@pytest.fixture
def played(browser: Any, cluster: TestCluster) -> Iterator[Screens]:
    """Return the screens on which the officers of a scenario act."""
    screens = Screens(browser, cluster)
    yield screens
    screens.close()


@pytest.fixture(scope="module")
def crossing(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crossing]:
    """Return a world with one of everything, for the tests of a file that leave it as it is."""
    nodes = [TestNode(force, cluster, tmp_path_factory.mktemp(force)) for force in ("DL", "HR")]
    yield laid_out(*nodes)
    for node in nodes:
        node.close()
