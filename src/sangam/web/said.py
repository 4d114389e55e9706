"""How a message's way, and names in two languages, come to the pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils.translation import get_language

from sangam.exchange.types import Progress, RecordRef
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.names.public.official_names import official_name
from sangam.records.types import RecordView

_SEALED_FOR_S = 24 * 60 * 60


def in_language(english: str, hindi: str) -> str:
    """Return the name of a force, unit, post or officer in the reader's script; in English where it has no Hindi."""
    return official_name(english, hindi, get_language() or "en")


def steps(progress: Progress, *, force: str) -> list[dict[str, Any]]:
    """Return the five states for `parts/_states.html`.  force: where it goes."""
    times = (progress.sent_at, progress.left_at, progress.reached_at, progress.seen_at, progress.acted_at)
    return steps_of(times, force=force)


def steps_of(times: tuple[datetime | None, ...], *, force: str) -> list[dict[str, Any]]:
    """Return the five states from their times: sent, left, reached, seen, acted."""
    keys = ("sent", "left", "reached", "seen", "acted")
    return [{"key": key, "at": at, "force": force} for key, at in zip(keys, times, strict=True)]


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
