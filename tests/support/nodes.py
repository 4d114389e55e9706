"""Several nodes in one process: each has its own database, keys and identity, and steps in with `with node:`."""

import shutil
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.db import connections
from support.cluster import TestCluster

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
        self.cluster = cluster
        self._entered: list[ExitStack] = []
        self._made = self.here
        for part in (self.here.keys, self.here.files):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        cluster.ensure(self.database)
        self._connection = cluster.lent(self.database)

    @property
    def is_new(self) -> bool:
        """Tell whether nobody has done anything to it, or to its database, yet."""
        return self.database not in self.cluster.in_use and self.here == self._made

    def __enter__(self) -> Self:
        self.cluster.in_use.add(self.database)
        stack = ExitStack()
        stack.enter_context(here.acting_as(self.here))
        before = connections["default"]
        connections["default"] = self._connection
        stack.callback(_put_back, before)
        self._entered.append(stack)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered.pop().close()

    def is_kept_as(self, name: str) -> None:
        """Keep all that it is, its keys too, as what a later node of the force may begin as."""
        self.cluster.keep_founding(self.database, name)
        for part in (self.here.keys, self.here.files):
            _copied(part, self._founding(name) / part.name)

    def begins_as(self, name: str) -> None:
        """Be, as a new node, what one of the force was when it was kept under this name."""
        self.cluster.in_use.add(self.database)
        self.cluster.lay_down(self.database, name)
        for part in (self.here.keys, self.here.files):
            _copied(self._founding(name) / part.name, part)

    def backs_up(self, name: str = "last") -> None:
        """Keep the database and the files as they are now, beside what is kept under other names."""
        self.cluster.save(self.database, name)
        _copied(self.here.files, self._kept(name))

    def is_put_back(self, name: str = "last") -> None:
        """Bring the database and the files back to the last backup of this name; the keys stay."""
        self._connection.give_back()
        self.cluster.put_back(self.database, name)
        _copied(self._kept(name), self.here.files)

    def _founding(self, name: str) -> Path:
        return self.cluster.home / name / self.force

    def _kept(self, name: str) -> Path:
        return self.here.files.with_name(f"files-kept-{name}")

    def close(self) -> None:
        """Give the session back and bring the database back to what migrations left."""
        self._connection.give_back()
        self.cluster.clean(self.database)


def _copied(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def _put_back(before: Any) -> None:
    connections["default"] = before
