"""Sharing groups that a restored host lost: each who has its newest document, as the host signed it, gives it back.

So nobody can put a member into another's group, or take one out of it.  A removal that one force has heard of stands
also when its host was restored to before it.  What one gave back may never have reached the others: they are told.

sharing.group_returned.v1   {document}   the line of the host's own sharing.group.v1
"""

from collections.abc import Mapping
from dataclasses import replace

from sangam.federation import outbox
from sangam.federation.keys import peer_keys
from sangam.federation.peers import catch_up
from sangam.federation.types import Incoming, Lane
from sangam.kernel import bodies, here
from sangam.kernel.errors import Malformed
from sangam.records import groups
from sangam.records.messages import sharing_groups as group_messages
from sangam.records.messages.sharing_groups import GroupBody, GroupReturned
from sangam.records.models import SharingGroup
from sangam.records.sharing import group_members, group_rules

RETURNED = "sharing.group_returned.v1"


def give_back(host: str) -> int:
    """Send a force the documents that we have of its groups, in the running deed; return how many."""
    kept = SharingGroup.objects.filter(code__startswith=f"{host}:").exclude(document="").order_by("code")
    for row in kept:
        body = bodies.write(GroupReturned(row.document))
        outbox.post_even_if_away(RETURNED, to=[host], body=body, lane=Lane.URGENT)
    return len(kept)


def leavings_of(force: str) -> list[str]:
    """Return by which words a force has left groups in which others' documents still name it, as it signed them."""
    rows = SharingGroup.objects.filter(leavings__has_key=force).order_by("code")
    return [row.leavings[force] for row in rows if row.left.get(force) == row.members.get(force)]


def take_returned(envelope: Incoming) -> None:
    """sharing.group_returned.v1: a member has our own document, which a restore may have lost us.

    Who is in it was taken in by us: all of them are agreed to.  Raises Refused (nothing is awaited) and Malformed.
    """
    catch_up.require_awaited(envelope)
    us = here.node().force
    word = peer_keys.envelope_by(bodies.read(GroupReturned, envelope.body).document.encode(), us)
    if word is None or word.kind != groups.DOCUMENT:
        raise Malformed(
            "records:group-not-signed",
            "{force} gives back a sharing group that we did not sign: it stays as it stands here.",
            force=envelope.sender,
        )
    body = bodies.read(GroupBody, word.body)
    said = body.as_group()
    group_rules.require_document(said, us)
    before = group_members.groups({said.code}).get(said.code)
    groups.renew(replace(said, agreed=dict(said.members)), body, by=us, document="")
    if before is None or before.version < said.version:
        _send_document(word.body, {*said.members, *(before.members if before else ())} - {envelope.sender})
    elif before.version > said.version:
        newer = group_messages.body_of(before, by=us, why="newer than what was given back")
        _send_document(bodies.write(newer), {envelope.sender})


def _send_document(body: Mapping[str, object], to: set[str]) -> None:
    reached = sorted((to & group_members.reachable()) - {here.node().force})
    outbox.post_even_if_away(groups.DOCUMENT, to=reached, body=body, lane=Lane.URGENT)


HANDLERS = {RETURNED: take_returned}
