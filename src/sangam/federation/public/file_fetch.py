"""The front door of `federation` for the worker that fetches files: what is due, one stretch, what became of it."""

from sangam.federation.files.fetch import Pull, due_sources, fail, finish, leave, step, take_due_pull
from sangam.federation.files.messages import HEADER, PREFIX, WINDOW
from sangam.federation.files.store import sweep

__all__ = [
    "HEADER",
    "PREFIX",
    "WINDOW",
    "Pull",
    "due_sources",
    "fail",
    "finish",
    "leave",
    "step",
    "sweep",
    "take_due_pull",
]
