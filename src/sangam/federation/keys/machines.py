"""What one node's machines agree on by the database: its secrets, and which of them signs with which key."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.fernet import Fernet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now

from sangam.access.sign_in import vault
from sangam.audit import audit
from sangam.audit.audit import require_deed
from sangam.federation import models
from sangam.federation.keys import file_encryption, sealed_secrets, tls
from sangam.federation.types import FileState
from sangam.kernel import clock, here
from sangam.kernel.errors import Conflict
from sangam.kernel.ids import new_id

AWAITED_FOR = timedelta(seconds=60)
"""A machine that has not looked at the database for so long is off, or cannot sign anything that leaves."""
_SILENT_AFTER = timedelta(seconds=8)
"""A machine says every three seconds that it looks."""


def keep_all(secret_key: Path) -> None:
    """Make the secrets that the node lacks and keep in the database those that are not there, in the running deed.

    secret_key: where the secret of forms and cookies lies.  Raises Refused where this machine is not of the node.
    """
    paths = {**sealed_secrets.paths_in(here.node().keys), "secret.key": secret_key}
    held = _load_secrets()
    sealed_secrets.require_same(paths, held)
    shared = (*sealed_secrets.STANDING, *sealed_secrets.REPLACEABLE)
    sealed_secrets.lay_out({name: paths[name] for name in shared}, held)
    vault.ensure_key()
    file_encryption.ensure_words()
    file_encryption.ensure_master()
    tls.ensure_authority()
    for name, path in paths.items():
        if name not in held and path.exists():
            store_secret(name, path.read_bytes())
    _mark_files()
    sealed_secrets.require_same(paths, _load_secrets())


def store_secret(name: str, secret: bytes) -> None:
    """Keep a secret in the database under this name, in place of the one before, in the running deed."""
    require_deed()
    # Shared with other secrets; a change of the key waits, or it would miss one that is being sealed under the old.
    _lock("pg_advisory_xact_lock_shared")
    key = _key()
    models.Secret.objects.update_or_create(name=name, defaults={"sealed": sealed_secrets.seal(key, name, secret)})


def has_its_files() -> bool | None:
    """Tell whether the folder of files on this machine is the node's; None where none is marked yet."""
    wanted = find_secret(sealed_secrets.FILES_MARK)
    return None if wanted is None else sealed_secrets.mark_in(here.node().files) == wanted


def announce_key(*, own: str) -> str:
    """Make the node's next key, tell it to the machines that run, and return it, in the running deed.

    own: the name of this machine.  Where it alone runs, nothing of the key leaves its folder.
    """
    require_deed()
    _lock("pg_advisory_xact_lock")
    _load_secrets()
    key = sealed_secrets.new_key()
    models.Secret.objects.filter(name=sealed_secrets.NEXT_NODE_KEY).delete()
    if set(looks()) - {own}:
        store_secret(sealed_secrets.NEXT_NODE_KEY, key)
    sealed_secrets.write_private(here.node().keys / sealed_secrets.NEXT_NODE_KEY, key.hex().encode())
    return key.hex()


def change_key(announced: str) -> int:
    """Seal all secrets of the node under the key that was announced, in the running deed; return how many.

    Each machine that was told of it opens them with it from the commit on.  Raises Conflict where another was
    announced since.
    """
    require_deed()
    _lock("pg_advisory_xact_lock")
    secrets, key = _load_secrets(), sealed_secrets.key_in(here.node().keys, sealed_secrets.NEXT_NODE_KEY)
    if key is None or key.hex() != announced:
        raise Conflict(
            "node:key-changing",
            "Another machine of this node is changing its key: this one changes nothing. Look at `sangam node status`.",
        )
    models.Secret.objects.filter(name=sealed_secrets.NEXT_NODE_KEY).delete()
    rows = [models.Secret(name=name, sealed=sealed_secrets.seal(key, name, secret)) for name, secret in secrets.items()]
    return models.Secret.objects.bulk_update(rows, ["sealed"])


def take_changed() -> None:
    """Hold the key under which the node's secrets are sealed now.  Raises Refused where this machine was not told."""
    _load_secrets()


def looks() -> dict[str, datetime]:
    """Return the machines on which this node runs, each with when it last said that it looks at the database."""
    return dict(_running_machines().values_list("name", "seen_at"))


def forget(name: str) -> None:
    """Have a secret no more, in the running deed."""
    require_deed()
    models.Secret.objects.filter(name=name).delete()


def find_secret(name: str) -> bytes | None:
    """Return a secret of the node, or None.  Raises Refused where this machine is not of it."""
    return _load_secrets(name).get(name)


def write_signing_keys() -> None:
    """Write into this machine's folder which keys sign now and next, as the database says."""
    folder = here.node().keys
    secrets = _load_secrets(*sealed_secrets.TURNING)
    if sealed_secrets.SIGNING in secrets:
        sealed_secrets.lay_out({name: folder / name for name in sealed_secrets.TURNING}, secrets)


def signing_otherwise(key: str) -> list[str]:
    """Return the machines that run and do not sign with this key yet."""
    return [name for name, speaks in running_machines() if speaks != key]


def running_machines() -> list[tuple[str, str]]:
    """Return the machines on which this node runs, each with the key with which it signs."""
    return list(_running_machines().values_list("name", "speaks"))


def silent_machines() -> dict[str, datetime]:
    """Return the machines that do not look at the database and were not stopped, each with when it last did."""
    silent = models.Machine.objects.filter(seen_at__lte=Now() - _SILENT_AFTER).order_by("name")
    return dict(silent.values_list("name", "seen_at"))


def _running_machines() -> "QuerySet[models.Machine]":
    return models.Machine.objects.filter(seen_at__gt=Now() - AWAITED_FOR).order_by("name")


def _mark_files() -> None:
    """Mark the folder of files as the node's, once; not where it holds none of the files that the node knows."""
    _lock("pg_advisory_xact_lock", on="files mark")
    if _load_secrets(sealed_secrets.FILES_MARK):
        return
    folder = here.node().files
    mark = sealed_secrets.mark_in(folder) or new_id().hex.encode()
    known = models.File.objects.filter(state=FileState.HERE).values_list("id", flat=True)
    if not known.exists() or any(file_encryption.path_of(file).exists() for file in known.iterator()):
        sealed_secrets.write_private(folder / sealed_secrets.FILES_MARK, mark)
        file_encryption.copy_to_archive(folder / sealed_secrets.FILES_MARK)
    store_secret(sealed_secrets.FILES_MARK, mark)


def _lock(how: str, *, on: str = "node key") -> None:
    """Let one of what is done on a thing wait for the other: no secret is sealed under a key that is being changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}(hashtextextended(%s, 0))", [on])


def _key() -> bytes:
    folder = here.node().keys
    if models.Secret.objects.exists():
        _load_secrets()
    return sealed_secrets.ensure_key(folder)


def _load_secrets(*names: str) -> dict[str, bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"{sealed_secrets.ALL} WHERE name = ANY(%s)" if names else sealed_secrets.ALL,
            [list(names)] if names else [],
        )
        return sealed_secrets.open_secrets(here.node().keys, cursor.fetchall())


# The keys of files and of sign-in, replaced: what they wrap is wrapped anew; the old one opens the rest until then.
#
# It is told first (`announce_replacement`) and then taken into use (`use_replacement`). Then all is wrapped anew
# (`rewrap_files`), and the old one forgotten (`forget_old_key`). Each step is the caller's deed and can be taken
# again: what lies in the database says which one comes next.

FILES, SIGN_IN = sealed_secrets.REPLACEABLE
KEPT_FOR = timedelta(hours=1)
"""So long an old key stays at least, for what was being written when it was replaced."""

USED = "admin:shared-key:use"
_ROWS = 2_000
_FIRST = UUID(int=0)


def announce_replacement(name: str) -> None:
    """Make the next key of a use, which the node's machines then open with, unless one is made already."""
    if find_secret(sealed_secrets.next_of(name)) is None and find_secret(sealed_secrets.old_of(name)) is None:
        store_secret(sealed_secrets.next_of(name), _new(name))
    take_replacements()


def is_replaced(name: str) -> bool:
    """Tell whether a new key is in use and an old one is kept beside it."""
    return find_secret(sealed_secrets.old_of(name)) is not None


def use_replacement(name: str) -> None:
    """Take the next key into use and keep the one before beside it.  Raises Conflict where none was announced."""
    audit.require_deed()
    following, present = find_secret(sealed_secrets.next_of(name)), find_secret(name)
    if following is None or present is None:
        raise Conflict("federation:key-unannounced", "Another machine of this node has replaced this key meanwhile.")
    store_secret(sealed_secrets.old_of(name), present)
    store_secret(name, following)
    forget(sealed_secrets.next_of(name))


def take_replacements() -> None:
    """Write into this machine's folder what the database says of these keys."""
    folder = here.node().keys
    paths = sealed_secrets.paths_in(folder)
    wanted = (*sealed_secrets.REPLACEABLE, *sealed_secrets.BESIDE)
    held = {name: secret for name in wanted if (secret := find_secret(name)) is not None}
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
    forget(sealed_secrets.old_of(name))
    return None


def _kept_until(name: str) -> datetime | None:
    used = audit.recent_entries(action=USED, limit=20)
    return next((entry.at + KEPT_FOR for entry in used if (entry.details or {}).get("key") == name), None)


def _new(name: str) -> bytes:
    return Fernet.generate_key() if name == SIGN_IN else sealed_secrets.new_key()
