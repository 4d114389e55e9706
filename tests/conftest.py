"""Fixtures for every test.  Tests that name `node` or `fresh_nodes` get real PostgreSQL; pure ones start none."""

import gc
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

os.environ["DJANGO_SETTINGS_MODULE"] = "sangam.node.django_settings"
for _variable in [name for name in os.environ if name.startswith(("SANGAM_", "DATABASE_"))]:
    del os.environ[_variable]  # a developer's own node is not the tests' concern

import django  # noqa: E402 - after the environment is set

django.setup()

from support.cluster import TestCluster  # noqa: E402 - after Django is set up
from support.nodes import TestNode  # noqa: E402 - after Django is set up

from sangam.access.sign_in import vault  # noqa: E402 - after Django is set up
from sangam.records.storage import senior_units  # noqa: E402 - after Django is set up

# A law does not break because the machine was busy with something else meanwhile.
settings.register_profile("laws", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("laws")


@pytest.fixture(autouse=True)
def fresh_unit_trees() -> None:
    """Let each test's nodes read their own unit tree: the same database name has another tree in another test."""
    senior_units.forget_trees()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take `--all`: the long searches, too; and how long they are."""
    parser.addoption("--all", action="store_true", help="run the long searches, which draw new examples, too")
    parser.addoption("--rounds", type=int, default=4, help="how many worlds the long searches walk")
    parser.addoption("--world", type=int, help="the seed of the first world that a long search walks, to see it again")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `long`, and further cases where `one_case` is, unless all or its file is named.

    Files with slow tests come first: at the end no worker waits while another has a long one left.
    """
    slow = {each.path for each in items if each.get_closest_marker("slow") or each.get_closest_marker("browser")}
    items.sort(key=lambda each: each.path not in slow)
    if config.getoption("--all"):
        return
    named = {Path(each.split("::", maxsplit=1)[0]).resolve() for each in config.args}
    tests: set[tuple[Path, str]] = set()
    kept, left = [], []
    for each in items:
        test = each.path, each.nodeid.split("[", maxsplit=1)[0]
        is_further = each.get_closest_marker("one_case") is not None and test in tests
        tests.add(test)
        is_left = (each.get_closest_marker("long") or is_further) and each.path not in named
        (left if is_left else kept).append(each)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect the tests with the collector of garbage at rest, and let it leave alone for good what was collected.

    It goes a thousand times through what is being imported, which is all needed: a fifth of the collection's time.
    Later it comes a tenth as often as usual: what tests leave behind is little, what stands beside it much.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 10, 50)
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def true_hasher() -> Iterator[PasswordHasher]:
    """Return by what a node hashes passwords; in the tests' own process a hash costs nothing, not a sixth of a second.

    Argon2 as such is proven by its authors; here it only has to be called.
    """
    shipped, cheap = vault._hasher, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "_hasher", cheap)
        patch.setattr(vault, "_NOBODY", vault._nobody(cheap))
        yield shipped


@pytest.fixture(scope="session")
def cluster() -> Iterator[TestCluster]:
    """One PostgreSQL for this process's tests, migrated once."""
    made = TestCluster()
    yield made
    made.stop()


@pytest.fixture
def fresh_nodes(cluster: TestCluster, tmp_path: Path) -> Iterator[Callable[..., tuple[TestNode, ...]]]:
    """Return `fresh_nodes("DL", "HR")`: a clean node a force, each used as `with node:`."""
    made: list[TestNode] = []

    def make(*forces: str) -> tuple[TestNode, ...]:
        nodes = tuple(TestNode(force, cluster, tmp_path / force) for force in forces)
        made.extend(nodes)
        return nodes

    yield make
    for node in made:
        node.close()


@pytest.fixture
def node(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Iterator[TestNode]:
    """Run the test as the Delhi node."""
    (delhi,) = fresh_nodes("DL")
    with delhi:
        yield delhi
