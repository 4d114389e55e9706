"""The code of a printed sheet: a keyed digest, seven letters and digits, that this node alone can make."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.crypto import salted_hmac

from sangam.kernel import ids

Beside = Iterable[tuple[UUID, int]]


def code_of(kind: str, thing: UUID, version: int | str, beside: Beside = ()) -> str:
    """Return the code of a printed thing in one version.

    version: a number, or a digest of what is printed where the thing has no versions.  beside: each other record whose
    orders the sheet prints, in its version: one withdrawn makes the sheet an old one.
    """
    printed = [f"{kind}:{thing}:{version}", *sorted(f"{record}:{at}" for record, at in beside)]
    digest = salted_hmac("sangam.web.sheet", ":".join(printed), algorithm="sha256").digest()
    return ids.short(UUID(bytes=digest[:16]))
