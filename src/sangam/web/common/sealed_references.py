"""A signed note of the record from which a form begins: the form carries it, and brings it back."""

from uuid import UUID

from django.core import signing

from sangam.exchange.types import RecordRef
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.records.types import RecordView

_SEALED_FOR_S = 24 * 60 * 60


def sealed_reference(actor: Actor, record: RecordView | RecordRef) -> str:
    """Return a signed note of which record an officer was shown, for a form to carry and to bring back."""
    shown = {"id": str(record.id), "owner": record.owner, "label": record.label, "desk": record.desk}
    if isinstance(record, RecordRef) and record.own_words:
        shown["own"] = "1"
    return signing.dumps(shown, salt=_salt(actor))


def unsealed_reference(actor: Actor, sealed: str) -> RecordRef | None:
    """Return the record that a form refers to, None for an empty note.

    Raises Malformed for one that was not signed for this officer within the day.
    """
    if not sealed:
        return None
    try:
        shown = signing.loads(sealed, salt=_salt(actor), max_age=_SEALED_FOR_S)
    except signing.BadSignature:
        raise Malformed(
            "web:reference", "This form is a day old or was altered: open the record again and begin from it."
        ) from None
    return RecordRef(UUID(shown["id"]), shown["owner"], shown["label"], shown["desk"], "own" in shown)


def _salt(actor: Actor) -> str:
    return f"sangam.web.reference:{actor.officer}"
