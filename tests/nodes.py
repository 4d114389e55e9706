"""Several nodes in one process: each has its own database, keys and identity, and steps in with `with node:`."""

import shutil
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cluster import TestCluster
from django.db import connections

from sangam.kernel import here
from sangam.kernel.here import Here


class TestNode:
    """One force's node: inside `with node:` the default database, the keys and `here.node()` are its own.

    Blocks nest: the inner node acts, then the outer one again.  Holds for the thread that entered.
    """

    __test__ = False

    def __init__(self, force: str, cluster: TestCluster, folder: Path) -> None:
        self.force = force
        self.here = Here(force, keys=folder / "keys", files=folder / "files", synthetic=True, internet=True)
        self.database = f"sangam_{force.lower()}"
        self._cluster = cluster
        self._entered: list[ExitStack] = []
        for part in (self.here.keys, self.here.files):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        cluster.ensure(self.database)
        self._connection = cluster.lent(self.database)

    def __enter__(self) -> Self:
        stack = ExitStack()
        stack.enter_context(here.standing_in(self.here))
        before = connections["default"]
        connections["default"] = self._connection
        stack.callback(_put_back, before)
        self._entered.append(stack)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered.pop().close()

    def backs_up(self, name: str = "last") -> None:
        """Keep the database and the files as they are now, beside what is kept under other names."""
        self._cluster.save(self.database, name)
        _copied(self.here.files, self._kept(name))

    def is_put_back(self, name: str = "last") -> None:
        """Bring the database and the files back to the last backup of this name; the keys stay."""
        self._connection.give_back()
        self._cluster.put_back(self.database, name)
        _copied(self._kept(name), self.here.files)

    def _kept(self, name: str) -> Path:
        return self.here.files.with_name(f"files-kept-{name}")

    def close(self) -> None:
        """Give the session back and bring the database back to what migrations left."""
        self._connection.give_back()
        self._cluster.clean(self.database)


def _copied(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def _put_back(before: Any) -> None:
    connections["default"] = before
