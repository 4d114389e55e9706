"""Which envelope kind is taken by what: the one table of the peers' door, assembled from the packages' own.

A lower package tells an upper one through it: `federation` carries, the package that knows the kind applies.
"""

from collections.abc import Mapping

from sangam.arrests.public import handlers as arrest_handlers
from sangam.channels.public import handlers as channel_handlers
from sangam.coordination.public import handlers as coordination_handlers
from sangam.exchange.public import handlers as exchange_handlers
from sangam.federation.public import keys, peers, recovery, witness
from sangam.federation.types import Handler
from sangam.library.public import handlers as library_handlers
from sangam.matching.public import silent_hits
from sangam.operations.public import handlers as operation_handlers
from sangam.oversight import public_wire as oversight_handlers
from sangam.records.public import startup
from sangam.rosters.public import handlers as roster_handlers

HANDLERS: Mapping[str, Handler] = {
    witness.HEAD_KIND: witness.witness,
    **peers.DIRECTORY_HANDLERS,
    **keys.KEY_HANDLERS,
    **recovery.HANDLERS,
    **peers.EMPTIED_HANDLERS,
    **startup.HANDLERS,
    **silent_hits.HANDLERS,
    **exchange_handlers.HANDLERS,
    **channel_handlers.HANDLERS,
    **roster_handlers.HANDLERS,
    **coordination_handlers.HANDLERS,
    **operation_handlers.HANDLERS,
    **oversight_handlers.HANDLERS,
    **arrest_handlers.HANDLERS,
    **library_handlers.HANDLERS,
}
