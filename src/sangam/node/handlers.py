"""Which envelope kind is taken by what: the one table of the peers' door, assembled from the packages' own.

A lower package tells an upper one through it: `federation` carries, the package that knows the kind applies.
"""

from collections.abc import Mapping

from sangam.exchange import public_handlers as exchange
from sangam.federation import public_epochs as epochs
from sangam.federation import public_peers as peers
from sangam.federation.types import Handler
from sangam.matching import public as matching
from sangam.records.public import startup

HANDLERS: Mapping[str, Handler] = {
    peers.HEAD_KIND: peers.witness,
    **peers.DIRECTORY_HANDLERS,
    **peers.KEY_HANDLERS,
    **epochs.HANDLERS,
    **peers.EMPTIED_HANDLERS,
    **startup.HANDLERS,
    **matching.HANDLERS,
    **exchange.HANDLERS,
}
