"""The directory of posts that other forces may address: published when it changes, signed like every envelope.

Only posts travel, never who holds them.  The version is the instant of publication in milliseconds: it only grows.
One that lies ahead counts as of when it was received (`inbox.plain_bodies`).
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from sangam.access.units import directory, telephones, unit_tree
from sangam.access.units import units as unit_units
from sangam.audit.audit import deed, require_deed
from sangam.federation import models, outbox
from sangam.federation.desk_notes import tell_desk
from sangam.federation.protocol import directory as directory_text
from sangam.federation.types import Handler, Incoming
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.sentences import Told

T = TypeVar("T")


def publish_directory(to: list[str]) -> bool:
    """Send our directory to those of these peers who do not have this content yet; return whether any was sent.

    A deed of the node; with nothing to send, nothing is written.
    """
    posts, now = directory.published_posts(), clock.now()
    phones, places = telephones.published_phones(), unit_units.published_places()
    version = int(now.timestamp() * 1000)
    tree = unit_tree.published_units()
    body = directory_text.directory_out(posts, version=version, as_of=now, phones=phones, places=places, tree=tree)
    content = [body["units"], body["phones"]] if phones else body["units"]
    content = [content, body["places"]] if places else content
    content = [content, body["tree"]] if tree else content
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
    """Hold a peer's units, posts, numbers and places, of either version of its kind.  An older one changes nothing.

    What is of a unit that cannot be held is left out, and the desk is told; the rest counts.
    """
    require_deed()
    force, at, body = incoming.sender, incoming.sent_at, incoming.body
    version, posts = directory_text.directory_in(force, incoming.kind, body)
    tree = directory_text.tree_in(body)
    phones, places = directory_text.phones_in(body), directory_text.places_in(body)
    if not directory.is_current(force, version):
        return
    left_out = unit_tree.take_units(force, tree, as_of=at)
    unknown = directory.unknown_units(force, {post.unit for post in posts} | set(phones or ()) | set(places or ()))
    known_posts = [post for post in posts if post.unit not in unknown]
    directory.replace_directory(force, known_posts, version=version, as_of=at)
    if phones is not None:
        telephones.take_phones(force, _without(phones, unknown), as_of=at)
    if places is not None:
        unit_units.take_places(force, _without(places, unknown), as_of=at)
    if missing := sorted({*left_out, *unknown}):
        _tell_left_out(force, missing)


def _without(of_units: Mapping[str, T], unknown: Collection[str]) -> dict[str, T]:
    return {unit: value for unit, value in of_units.items() if unit not in unknown}


def _tell_left_out(force: str, missing: Sequence[str]) -> None:
    sentence = Told(
        "The directory of {force} names units that are not known here ({n}), {units} among them; "
        "the rest of it counts. Ask its administrator to load its sheet of units again.",
        force=force,
        n=len(missing),
        units=", ".join(missing[:3]),
    )
    tell_desk(force, "federation:directory-units", sentence)


HANDLERS: dict[str, Handler] = {directory_text.FIRST_KIND: take_directory, directory_text.KIND: take_directory}
