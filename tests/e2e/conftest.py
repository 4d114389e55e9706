"""Two real nodes with the invented cast and the synthetic world, each with its own PostgreSQL and processes."""

from collections.abc import Iterator

import pytest
from two_nodes import Pair, two_nodes


@pytest.fixture(scope="package")
def pair() -> Iterator[Pair]:
    """One pair for all tests here that leave it whole; it stops before the tests of other folders run."""
    with two_nodes() as made:
        yield made
