"""Revocation: the keys of a force are believed no further than a place in its lanes.  A place is only ever lowered.

So a thief who retires the stolen key, with numbers that are far ahead, gains nothing.  The place that the force names
later is lower, and counts.
"""

from collections.abc import Iterable, Mapping

from sangam.audit.public.audit import require_deed
from sangam.federation import models
from sangam.federation.protocol.keys import Last
from sangam.federation.types import Lane


def revoke(key: models.PeerKey, last: Last) -> None:
    """Believe a key no further than this place, in the running deed."""
    require_deed()
    key.revoked_after = dict(last) if key.revoked_after is None else _lower(key.revoked_after, last)
    key.save(update_fields=["revoked_after"])


def revoke_all(force: str, *, last: Last, but: str = "") -> dict[str, Last]:
    """Believe no key of a force but `but` beyond this place; return up to where each is believed now."""
    keys = list(models.PeerKey.objects.filter(peer_id=force).exclude(key=but).order_by("key"))
    for key in keys:
        revoke(key, last)
    return {key.key: key.revoked_after or last for key in keys}


def furthest(places: Iterable[Last]) -> Last:
    """Return the furthest of these places of one force."""
    found = list(places)
    epoch = max(place["epoch"] for place in found)
    latest = [place for place in found if place["epoch"] == epoch]
    return {"epoch": epoch, **{str(lane): max(place[lane] for place in latest) for lane in Lane}}


def _lower(held: Mapping[str, int], said: Last) -> Last:
    if held["epoch"] != said["epoch"]:
        return dict(min(held, said, key=lambda place: place["epoch"]))
    return {"epoch": said["epoch"], **{str(lane): min(held.get(lane, 0), said.get(lane, 0)) for lane in Lane}}
