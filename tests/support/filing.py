"""Handing files in, naming them, reading them, at one node or between two."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from support.handed import upload
from support.nodes import TestNode
from support.wire_world import operator

from sangam.audit.audit import deed
from sangam.federation.files import fetch
from sangam.federation.files.serve import serve_request
from sangam.federation.files.store import allow, expect, open_file, store_upload, views
from sangam.federation.types import FileRef, FileView
from sangam.kernel.errors import SangamError
from sangam.kernel.ids import new_id

ABOUT = new_id()


@contextmanager
def act(node: TestNode) -> Iterator[None]:
    with node, deed(operator(node.force), "officer:file:test"):
        yield


def given(node: TestNode, content: bytes, name: str = "statement.pdf", *, to: str = "HR") -> FileRef:
    """Hand a file in and let a force fetch it."""
    with act(node):
        ref = store_upload(upload(content, name), about=ABOUT)
        allow([ref.id], [to] if to else [], about=ABOUT)
    return ref


def named(node: TestNode, ref: FileRef, *, source: str = "DL") -> None:
    """Let an envelope name a file."""
    with act(node):
        expect([ref], about=ABOUT, source=source)


def seen(node: TestNode, file: UUID) -> FileView | None:
    with node:
        return views([file], about=[ABOUT]).get(file)


def read(node: TestNode, file: UUID, *, original: bool = False) -> bytes:
    with act(node), open_file(file, about=ABOUT, original=original).stream as stream:
        return stream.read()


def lying(node: TestNode) -> list[Path]:
    """Return the files on the node's disk."""
    return sorted(path for path in (node.here.files / "sealed").glob("*/*") if path.is_file())


def fetches(node: TestNode, *, of: TestNode) -> int:
    """Fetch all that a node is to have of another, as the worker does, past the network; return how many came."""

    def ask(path: str, stretch: str, line: bytes) -> bytes:
        with of:
            return serve_request(line, path=path, stretch=stretch).body

    came = 0
    with node:
        while pull := fetch.take_due_pull(of.force):
            came += _fetched(pull, ask)
            fetch.leave(pull)
    return came


def _fetched(pull: fetch.Pull, ask: fetch.Ask) -> bool:
    going: fetch.Pull | None = pull
    try:
        while going and not going.done:
            going = fetch.step(going, ask)
    except SangamError as error:
        fetch.fail(pull, error)
        return False
    if going:
        fetch.finish(going)
    return going is not None
