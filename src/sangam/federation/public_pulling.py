"""The face of `federation` for the worker that fetches files: what is due, one stretch, what became of it."""

from sangam.federation.files import sweep
from sangam.federation.files_pulling import Pull, due_sources, fail, finish, leave, step, take
from sangam.federation.files_wire import HEADER, PREFIX, WINDOW
from sangam.federation.held_up import unreached
from sangam.federation.pairing import address
from sangam.federation.tls import calling_context

__all__ = [
    "HEADER",
    "PREFIX",
    "WINDOW",
    "Pull",
    "address",
    "calling_context",
    "due_sources",
    "fail",
    "finish",
    "leave",
    "step",
    "sweep",
    "take",
    "unreached",
]
