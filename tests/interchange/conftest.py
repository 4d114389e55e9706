"""An officer who may import, and sheets written to disk."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.cast import CASE
from support.nodes import TestNode

from sangam.interchange.imports import columns, intake
from sangam.interchange.types import Report
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Classification
from sangam.kernel.ids import new_id


@pytest.fixture
def importer(node: TestNode) -> Actor:
    """Return a data officer of the node's force."""
    return Actor(
        force=node.force,
        label="Data officer",
        role="data_officer",
        unit=node.force,
        clearance=Classification.CONFIDENTIAL,
        audience=frozenset({node.force}),
        officer=new_id(),
        purpose=CASE,
    )


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return `write("a,b\\n1,2\\n", encoding="utf-8")`: a file with that text, or those bytes."""

    def written(content: str | bytes, *, name: str = "people.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return written


@pytest.fixture
def taken(importer: Actor) -> Callable[..., Report]:
    """Return `taken(path, given="name=NAME")`: the report of an import of it."""

    def take(path: Path, **how: object) -> Report:
        plan = columns.plan(importer, path, **how)  # type: ignore[arg-type]
        return intake.run(importer, path, plan)

    return take
