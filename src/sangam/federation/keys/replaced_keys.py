"""The keys of files and of sign-in, replaced: what they wrap is wrapped anew; the old one opens the rest until then.

It is told first (`announce_replacement`) and then taken into use (`use_replacement`).  Then all is wrapped anew
(`rewrap_files`), and the old one forgotten (`forget_old_key`).  Each step is the caller's deed and can be taken again:
what lies in the database says which one comes next.
"""

from datetime import datetime, timedelta
from uuid import UUID

from cryptography.fernet import Fernet

from sangam.audit.public import audit
from sangam.federation import models
from sangam.federation.keys import file_encryption, machines, sealed_secrets
from sangam.kernel import clock, here
from sangam.kernel.errors import Conflict

FILES, SIGN_IN = sealed_secrets.REPLACEABLE
KEPT_FOR = timedelta(hours=1)
"""So long an old key stays at least, for what was being written when it was replaced."""

USED = "admin:shared-key:use"
_ROWS = 2_000
_FIRST = UUID(int=0)


def announce_replacement(name: str) -> None:
    """Make the next key of a use, which the node's machines then open with, unless one is made already."""
    if (
        machines.find_secret(sealed_secrets.next_of(name)) is None
        and machines.find_secret(sealed_secrets.old_of(name)) is None
    ):
        machines.store_secret(sealed_secrets.next_of(name), _new(name))
    take_replacements()


def is_replaced(name: str) -> bool:
    """Tell whether a new key is in use and an old one is kept beside it."""
    return machines.find_secret(sealed_secrets.old_of(name)) is not None


def use_replacement(name: str) -> None:
    """Take the next key into use and keep the one before beside it.  Raises Conflict where none was announced."""
    audit.require_deed()
    following, present = machines.find_secret(sealed_secrets.next_of(name)), machines.find_secret(name)
    if following is None or present is None:
        raise Conflict("federation:key-unannounced", "Another machine of this node has replaced this key meanwhile.")
    machines.store_secret(sealed_secrets.old_of(name), present)
    machines.store_secret(name, following)
    machines.forget(sealed_secrets.next_of(name))


def take_replacements() -> None:
    """Write into this machine's folder what the database says of these keys."""
    folder = here.node().keys
    paths = sealed_secrets.paths_in(folder)
    wanted = (*sealed_secrets.REPLACEABLE, *sealed_secrets.BESIDE)
    held = {name: secret for name in wanted if (secret := machines.find_secret(name)) is not None}
    sealed_secrets.lay_out({name: path for name, path in paths.items() if name in wanted}, held)


def rewrap_files(after: UUID = _FIRST) -> tuple[int, UUID | None]:
    """Wrap the keys of some thousands of files under the key in use, in the running deed.

    after: the last file of the batch before.  Returns of how many, and the last file, or None where no more follow.
    """
    audit.require_deed()
    rows = list(models.File.objects.filter(id__gt=after).order_by("id").select_for_update()[:_ROWS])
    changed = []
    for row in rows:
        if wrapped := file_encryption.rewrap_key(row.id, bytes(row.sealed_key)):
            row.sealed_key = wrapped
            changed.append(row)
    models.File.objects.bulk_update(changed, ["sealed_key"], batch_size=500)
    return len(changed), rows[-1].id if len(rows) == _ROWS else None


def forget_old_key(name: str) -> datetime | None:
    """Have the old key no more, in the running deed; return until when it is kept, for what was being written."""
    audit.require_deed()
    if (until := _kept_until(name)) and until > clock.now():
        return until
    machines.forget(sealed_secrets.old_of(name))
    return None


def _kept_until(name: str) -> datetime | None:
    used = audit.recent_entries(action=USED, limit=20)
    return next((entry.at + KEPT_FOR for entry in used if (entry.details or {}).get("key") == name), None)


def _new(name: str) -> bytes:
    return Fernet.generate_key() if name == SIGN_IN else sealed_secrets.new_key()
