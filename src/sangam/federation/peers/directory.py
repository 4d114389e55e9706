"""The directory of posts that other forces may address: published when it changes, signed like every envelope.

Only posts travel, never who holds them.  The version is the instant of publication in milliseconds: it only grows.
One that lies ahead counts as of when it was received (`inbox.plain_bodies`).
"""

import hashlib
import json

from sangam.access.public import directories
from sangam.audit.public.audit import deed, require_deed
from sangam.federation import models
from sangam.federation.outbox import post as outbox
from sangam.federation.protocol import directory as directory_text
from sangam.federation.types import Handler, Incoming
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor


def publish_directory(to: list[str]) -> bool:
    """Send our directory to those of these peers who do not have this content yet; return whether any was sent.

    A deed of the node; with nothing to send, nothing is written.
    """
    posts, now = directories.published_posts(), clock.now()
    phones, places = directories.published_phones(), directories.published_places()
    version = int(now.timestamp() * 1000)
    body = directory_text.directory_out(posts, version=version, as_of=now, phones=phones, places=places)
    content = [body["units"], body["phones"]] if phones else body["units"]
    content = [content, body["places"]] if places else content
    units = json.dumps(content, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(units.encode()).hexdigest()
    told = set(models.DirectoryTold.objects.filter(digest=digest, force__in=to).values_list("force", flat=True))
    if not (waiting := sorted(set(to) - told)):
        return False
    with deed(Actor.system(here.node().force, "directory"), "node:directory:publish") as facts:
        outbox.post_even_if_away(directory_text.KIND, to=waiting, body=body)
        for force in waiting:
            models.DirectoryTold.objects.update_or_create(force=force, defaults={"digest": digest})
        facts.update(to=waiting, posts=len(posts))
    return True


def take_directory(incoming: Incoming) -> None:
    """Hold a peer's directory, numbers and places, of either version of its kind.  An older one changes nothing."""
    require_deed()
    version, posts = directory_text.directory_in(incoming.sender, incoming.kind, incoming.body)
    phones = directory_text.phones_in(incoming.body)
    places = directory_text.places_in(incoming.body)
    if not directories.replace_directory(incoming.sender, posts, version=version, as_of=incoming.sent_at):
        return
    if phones is not None:
        directories.take_phones(incoming.sender, phones, as_of=incoming.sent_at)
    if places is not None:
        directories.take_places(incoming.sender, places, as_of=incoming.sent_at)


HANDLERS: dict[str, Handler] = {directory_text.FIRST_KIND: take_directory, directory_text.KIND: take_directory}
