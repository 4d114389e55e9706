"""Our keys for deconfliction: one for each other force and thirty days, so that no two forces' tokens are alike."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from sangam.audit import public as audit
from sangam.kernel import clock, here
from sangam.kernel.ids import new_id_of
from sangam.oblivious import public as oblivious
from sangam.oblivious.types import KeyPair
from sangam.operations.models import PairKey

PERIOD = timedelta(days=30)


def current(force: str) -> PairKey:
    """Return our newest key for a force, made if there is none, in the running deed."""
    return newest([force])[force]


def newest(forces: Iterable[str]) -> dict[str, PairKey]:
    """Return our newest key for each of these forces, made where there is none, in the running deed."""
    wanted = list(forces)
    rows = PairKey.objects.filter(force__in=wanted).order_by("force", "-made_at").distinct("force")
    found = {row.force: row for row in rows}
    return {force: found.get(force) or renew(force) for force in wanted}


def renew(force: str) -> PairKey:
    """Make the next key for a force, in the running deed."""
    made = oblivious.make_key()
    return PairKey.objects.create(
        id=new_id_of(here.node().force),
        force=force,
        secret=made.secret,
        public=made.public,
        made_at=audit.require_deed().at,
    )


def outworn() -> list[str]:
    """Return the forces whose newest key is older than its period."""
    last: dict[str, PairKey] = {}
    for row in PairKey.objects.order_by("made_at"):
        last[row.force] = row
    return sorted(force for force, row in last.items() if row.made_at <= clock.now() - PERIOD)


def forget_earlier(force: str, kept: UUID) -> None:
    """Delete the earlier keys of a force, in the running deed: nothing that they made is open any more."""
    PairKey.objects.filter(force=force).exclude(id=kept).delete()


def outputs(key: PairKey, inputs: Sequence[str]) -> list[bytes]:
    """Return the outputs of our own inputs under a key."""
    return [oblivious.evaluate(pair(key), each.encode()) for each in inputs]


def pair(key: PairKey) -> KeyPair:
    """Return a row as a key pair."""
    return KeyPair(bytes(key.secret), bytes(key.public))
