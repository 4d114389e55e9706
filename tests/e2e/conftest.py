"""Two real nodes with the invented cast and the synthetic world, each with its own PostgreSQL and processes."""

from collections.abc import Iterator

import pytest
from two_nodes import Pair, two_nodes


@pytest.fixture(scope="session")
def pair() -> Iterator[Pair]:
    """One pair for all tests that leave it whole."""
    with two_nodes() as made:
        yield made
