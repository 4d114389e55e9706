"""Which envelope kind is taken by what: the one table of the peers' door, assembled from the packages' own.

A lower package tells an upper one through it: `federation` carries, the package that knows the kind applies.  What is
said of things of ours passes one gate (`federation/inbox/gate`), what is given back after a restore another.
"""

from collections.abc import Callable, Mapping

from sangam.arrests import handlers
from sangam.channels import handlers as channel_handlers
from sangam.coordination import handlers as coordination_handlers
from sangam.exchange import handlers as exchange_handlers
from sangam.federation.inbox import rate_limits, retention
from sangam.federation.peers import directory, ledger_witness, peer_changes
from sangam.federation.recovery import epochs
from sangam.federation.types import Handler, Incoming
from sangam.library import handlers as library_handlers
from sangam.matching.checks import check
from sangam.operations import handlers as operation_handlers
from sangam.oversight import handlers as oversight_handlers
from sangam.records import startup
from sangam.records.recovery import stages
from sangam.rosters import handlers as roster_handlers

ABOUT_OURS = frozenset({
    "glass.broken.v1", "glass.reviewed.v1",
    "record.challenge_answered.v1", "record.challenged.v1", "record.opened.v1",
    "silent.asked.v1",
})  # fmt: skip
"""The kinds that speak of things of ours.  What only ends one (a decline, a leaving, a recall) counts at once."""

_TAKEN_BY: Mapping[str, Handler] = {
    ledger_witness.KIND: ledger_witness.witness,
    **directory.HANDLERS,
    **peer_changes.HANDLERS,
    **epochs.HANDLERS,
    **retention.HANDLERS,
    **startup.HANDLERS,
    **check.HANDLERS,
    **exchange_handlers.HANDLERS,
    **channel_handlers.HANDLERS,
    **roster_handlers.HANDLERS,
    **coordination_handlers.HANDLERS,
    **operation_handlers.HANDLERS,
    **oversight_handlers.HANDLERS,
    **handlers.HANDLERS,
    **library_handlers.HANDLERS,
}

_MESSAGES_BACK = (
    "channel.returned.v1", "despatch.returned.v1", "entry.returned.v1", "exchange.returned.v1", "meeting.returned.v1",
    "operation.returned.v1", "oversight.returned.v1", "practice.returned.v1", "roster.returned.v1",
)  # fmt: skip

GIVEN_BACK: Mapping[str, Callable[[Incoming], rate_limits.Stage]] = {
    **stages.STAGES,
    **dict.fromkeys(_MESSAGES_BACK, lambda _: rate_limits.Stage.MESSAGES),
}
"""The kinds by which a restored force is given back what it lost, each with its stage."""

HANDLERS: Mapping[str, Handler] = {
    **_TAKEN_BY,
    **{kind: rate_limits.until_caught_up(_TAKEN_BY[kind]) for kind in ABOUT_OURS},
    **{kind: rate_limits.until_all_returned(_TAKEN_BY[kind], stage_of) for kind, stage_of in GIVEN_BACK.items()},
}

AT_THEIR_STAGE: Mapping[str, Handler] = {**HANDLERS, **{kind: _TAKEN_BY[kind] for kind in GIVEN_BACK}}
"""The same, for what waited at the second gate and is applied now."""
