"""The directory of posts that other forces may address: published when it changes, signed like every envelope.

Only posts travel, never who holds them.  The version is the instant of publication in milliseconds: it only grows.
"""

import hashlib
import json
from collections.abc import Iterable
from uuid import UUID

from sangam.access import public_units as access
from sangam.access.types import PostView
from sangam.audit.public import deed, require_deed
from sangam.federation import models, outbox
from sangam.federation.types import Incoming
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed

KIND = "directory.published.v1"
_MOST_POSTS = 5_000


def publish_directory(to: list[str]) -> bool:
    """Send our directory to those of these peers who do not have this content yet; return whether any was sent.

    A deed of the node; with nothing to send, nothing is written.
    """
    posts = sorted((_out(post) for post in access.published()), key=lambda post: str(post["id"]))
    digest = hashlib.sha256(json.dumps(posts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    told = set(models.DirectoryTold.objects.filter(digest=digest, force__in=to).values_list("force", flat=True))
    if not (waiting := sorted(set(to) - told)):
        return False
    with deed(Actor.system(here.node().force, "directory"), "node:directory:publish") as facts:
        now = clock.now()
        body = {"version": int(now.timestamp() * 1000), "as_of": now.isoformat(), "posts": posts}
        outbox.post_even_if_away(KIND, to=waiting, body=body)
        for force in waiting:
            models.DirectoryTold.objects.update_or_create(force=force, defaults={"digest": digest})
        facts.update(to=waiting, posts=len(posts))
    return True


def take_directory(incoming: Incoming) -> None:
    """Hold a peer's directory: the handler of `directory.published.v1`.  An older version changes nothing."""
    require_deed()
    body = incoming.body
    try:
        version = int(str(body["version"]))
        posts = [_in(incoming.sender, form) for form in _forms(body["posts"])]
    except (KeyError, ValueError, TypeError) as fault:
        raise Malformed("federation:directory", "The directory cannot be read: {fault}.", fault=fault) from None
    access.take(incoming.sender, posts, version=version, as_of=incoming.sent_at)


def _forms(forms: object) -> Iterable[dict[str, object]]:
    if not isinstance(forms, list) or len(forms) > _MOST_POSTS:
        raise ValueError(f"expected a list of at most {_MOST_POSTS} posts")
    return forms


def _out(post: PostView) -> dict[str, object]:
    return {
        "id": str(post.id), "unit": post.unit, "role": post.role, "title_en": post.title_en,
        "title_hi": post.title_hi, "desk": post.is_desk,
    }  # fmt: skip


def _in(force: str, form: dict[str, object]) -> PostView:
    unit, role, title_en, title_hi = (str(form[name])[:200] for name in ("unit", "role", "title_en", "title_hi"))
    return PostView(UUID(str(form["id"])), force, unit, role, title_en, title_hi, form["desk"] is True)
