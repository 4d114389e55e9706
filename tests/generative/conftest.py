"""Three nodes, as new for one example after the other."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from support.cluster import TestCluster
from three import Three

from sangam.federation import policy


@pytest.fixture(scope="module")
def three(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Three]:
    """Return what gives the nodes as they were at first, again and again."""
    nodes = Three(cluster, tmp_path_factory.mktemp("three"))
    with pytest.MonkeyPatch.context() as patched:  # losses follow each other within seconds here: no minute is waited
        patched.setattr(policy, "EPOCHS_BEGUN_EVERY", timedelta(0))
        yield nodes
    nodes.close()
