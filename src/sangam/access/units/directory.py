"""The directory of posts: what we publish of ours, what we hold of others', versioned and "as of"."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from sangam.access.models import DirectoryEntry, Unit
from sangam.access.types import PostView
from sangam.access.units.units import own_posts, units
from sangam.audit import audit
from sangam.kernel import here
from sangam.kernel.errors import Malformed


def published_posts() -> list[PostView]:
    """Return the posts that other forces may address: all our open posts; never who holds them.

    A desk without an officer is none while one above it has one: what is for it goes there, and the sender sees that.
    """
    posts = own_posts(Q(unit__force_id=here.node().force))
    held = {post.unit for post in posts if post.is_desk and post.holders}
    paths = {code: view.path for code, view in units(post.unit for post in posts).items()}
    return [
        replace(post, is_desk=False) if not post.holders and held.intersection(paths[post.unit]) else post
        for post in posts
    ]


def is_current(force: str, version: int) -> bool:
    """Tell whether a version of another force's directory is at least as new as the one that is stored."""
    held = DirectoryEntry.objects.filter(force_id=force).order_by("-version").first()
    return held is None or held.version <= version


def unknown_units(force: str, codes: Collection[str]) -> frozenset[str]:
    """Return the codes of another force's units that are not known here.  Raises Malformed for a code of a third."""
    known = Unit.objects.filter(code__in=list(codes)).values_list("code", "force_id")
    strange = [code for code, of in known if of != force]
    if strange := strange or [code for code in codes if code != force and not code.startswith(f"{force}-")]:
        raise Malformed(
            "access:directory",
            "The directory of {force} names units that are not its own: {units}.",
            force=force,
            units=", ".join(sorted(strange)[:5]),
        )
    return frozenset(codes) - {code for code, _ in known}


def replace_directory(force: str, posts: Sequence[PostView], *, version: int, as_of: datetime) -> None:
    """Hold another force's posts in place of those held, inside the envelope's deed."""
    audit.require_deed()
    DirectoryEntry.objects.filter(force_id=force).delete()
    DirectoryEntry.objects.bulk_create(
        DirectoryEntry(
            post=post.id,
            force_id=force,
            unit_id=post.unit,
            role=post.role,
            title_en=post.title_en,
            title_hi=post.title_hi,
            is_desk=post.is_desk,
            version=version,
            as_of=as_of,
        )
        for post in posts
    )
