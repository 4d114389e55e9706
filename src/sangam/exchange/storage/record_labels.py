"""How the records of threads and alerts are named to one reader: as he sees them now, by one query for a page."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sangam.exchange.models import Alert, Thread
from sangam.exchange.storage import thread_store
from sangam.kernel import sentences
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.sentences import Guarded
from sangam.records.public import disclosure


def of(actor: Actor, rows: Iterable[Thread], *, purpose: Stated | None) -> dict[UUID, str]:
    """Return the names of these threads' records, by thread."""
    rows = list(rows)
    return dict(
        zip(
            [row.id for row in rows],
            read_labels(actor, [thread_store.label_of(row) for row in rows], purpose=purpose),
            strict=True,
        )
    )


def of_alerts(actor: Actor, rows: Iterable[Alert], *, purpose: Stated | None) -> dict[UUID, str]:
    """Return the names of the records that these alerts refer to, by alert; none for one that refers to none."""
    named = {row.id: sentences.label_of(row.record) for row in rows if row.record}
    return dict(zip(named, read_labels(actor, list(named.values()), purpose=purpose), strict=True))


def read_labels(actor: Actor, words: Sequence[str], *, purpose: Stated | None) -> list[str]:
    """Return words as the actor may read them: a guarded one as the actor sees what it speaks of, the rest as it
    stands.
    """
    guarded = [each for each in words if isinstance(each, Guarded)]
    found = iter(disclosure.readable_texts(actor, guarded, purpose=_word(purpose)))
    return [next(found) if isinstance(each, Guarded) else each for each in words]


def _word(purpose: Stated | None) -> Purpose | None:
    return purpose.purpose if purpose else None
