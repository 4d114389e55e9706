"""How much of a body is read, of whom: of a stranger nothing but small forms, of signing in and of pool phones.

Asked before a byte of the body is taken, so that nothing that a stranger sends reaches memory or disk.
"""

import re
from dataclasses import dataclass

from django.conf import settings

from sangam.access import policy
from sangam.interchange.public.checked_lists import MOST_LIST_BYTES
from sangam.interchange.public.sheets import MOST_FILE_BYTES
from sangam.interchange.public.whatsapp import MOST_UPLOAD_BYTES
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed

KIB = 1024
MIB = 1024 * KIB

STRANGERS = frozenset(
    {
        "/sign-in/",
        "/sign-in/code/",
        "/post/",
        "/unlock/",
        "/unlock/passkey/",
        "/language/",
        "/pool/",
        "/pool/write/",
    }
)
OF_STRANGER = 64 * KIB
_FORM = 2 * MIB  # what a form has beside its file


@dataclass(frozen=True, slots=True)
class Large:
    """A page that takes a file.  rights: an officer with one of them sends it.  most: bytes of a request."""

    path: re.Pattern[str]
    rights: tuple[str, ...]
    most: int


def large_pages() -> tuple[Large, ...]:
    """Return the pages that take more than a form, as this node is set."""
    node = settings.SANGAM
    file = _FORM + max(node.files_photo_mb, node.files_voice_mb, node.files_document_mb) * MIB
    return (
        Large(re.compile(r"/imports/"), ("import:run",), _FORM + MOST_FILE_BYTES),
        Large(re.compile(r"/check/list/"), ("check:run",), _FORM + MOST_LIST_BYTES),
        Large(re.compile(r"/records/new/[^/]+/"), ("record:create",), file),
        Large(re.compile(r"/records/[^/]+/(correct|attach)/"), ("record:correct",), file),
        Large(re.compile(r"/records/recalls/"), ("record:recall",), file),
        Large(re.compile(r"/channels/[^/]+/import/"), ("channel:open",), _FORM + MOST_UPLOAD_BYTES),
        Large(re.compile(r"/channels/[^/]+/say/"), ("channel:write",), file),
        Large(re.compile(r"/phone/send/"), ("channel:write",), file),
        Large(re.compile(r"/threads/[^/]+/say/"), ("thread:open", "thread:answer"), file),
    )


def most_of_stranger(path: str) -> int:
    """Return how many bytes are read of somebody who is not signed in."""
    return OF_STRANGER if path in STRANGERS else 0


def most_of_officer(path: str, actor: Actor) -> int:
    """Return how many bytes are read of an officer: of a form, and of a file where his post has the right."""
    for page in large_pages():
        if page.path.fullmatch(path) and any(policy.may(actor, right) for right in page.rights):
            return page.most
    return _FORM


def too_large(most: int) -> Malformed:
    """Return the refusal of a request that has more than it may."""
    return Malformed(
        "web:too-large",
        "This is larger than the {mb} MB that this page takes from your post; nothing was saved. Send a smaller file.",
        mb=most // MIB,
    )
