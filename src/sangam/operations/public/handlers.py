"""The face of `operations` for the peers' door and the worker: envelope kinds, and what a restored force lost."""

from collections.abc import Mapping

from sangam.federation.types import Handler
from sangam.operations.deconfliction import intake, wire

__all__ = ["HANDLERS"]

HANDLERS: Mapping[str, Handler] = {
    wire.ASKED: intake.take_asked,
    wire.ANSWERED: intake.take_answered,
    wire.FOUND: intake.take_found,
    wire.RESOLVED: intake.take_resolved,
    wire.WITHDRAWN: intake.take_withdrawn,
}
