"""Blinded questions of a hostile node to the owner of pointers: as many inputs as it likes, under invented posts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from attack.ground import Ground
from attack.meter import Attempt
from support.cast import person

from sangam.audit.audit import deed
from sangam.federation.types import Incoming, Lane
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.node.envelope_handlers import HANDLERS
from sangam.oblivious import hidden_lists
from sangam.records.messages.pointers import MOST_ASKED, Asked
from sangam.records.models.pointers import PointerCount, PointerKey


@contextmanager
def asks_pointers(ground: Ground, post: Callable[[], str]) -> Iterator[Attempt]:
    """Let Haryana ask Delhi, which points at a record of its own.  post: who is said to ask, anew each time."""
    delhi, _, wire = ground.world("DL", "HR")
    delhi.opens(person("Harjeet Singh", relative="s/o Balwant"), shares={"HR": Level.POINTER})
    wire.deliver()
    with delhi.node:
        key = PointerKey.objects.get()
    elements = tuple(hidden_lists.blind(str(n).encode()).element for n in range(MOST_ASKED))

    def ask() -> int:
        with delhi.node:
            before = _answered()
            body = bodies.write(Asked(new_id(), key.id, "HR-SNP-KUNDLI", post(), elements))
            take("pointer.asked.v1", body, sender="HR")
            return _answered() - before

    yield ask


def take(kind: str, body: object, *, sender: str, actor: UUID | None = None) -> None:
    """Let the node that is entered apply a body as an envelope of a peer."""
    at = clock.now()
    incoming = Incoming(new_id(), sender, kind, 1, Lane.URGENT, at, at, "", "SI Test", "", body)
    with deed(Actor.peer(sender), "peer:envelope:apply"):
        HANDLERS[kind](incoming)


def _answered() -> int:
    return sum(PointerCount.objects.values_list("asked", flat=True))
