"""What one node's machines agree on by the database: its secrets, and which of them signs with which key."""

from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.db.models.functions import Now

from sangam.access import public as access
from sangam.audit.public import require_deed
from sangam.federation import files_sealed, models, sealing, tls
from sangam.kernel import here

AWAITED_FOR = timedelta(seconds=60)
"""A machine that has not looked at the database for so long is off, or cannot sign anything that leaves."""


def keep_all(secret_key: Path) -> None:
    """Make the secrets that the node lacks and keep in the database those that are not there, in the running deed.

    secret_key: where the secret of forms and cookies lies.  Raises Refused where this machine is not of the node.
    """
    paths = {**sealing.paths_in(here.node().keys), "secret.key": secret_key}
    held = _held()
    sealing.require_same(paths, held)
    sealing.lay_out({name: paths[name] for name in sealing.STANDING}, held)
    access.ensure_key()
    files_sealed.ensure_master()
    tls.ensure_authority()
    for name, path in paths.items():
        if name not in held and path.exists():
            keep(name, path.read_bytes())
    sealing.require_same(paths, _held())


def keep(name: str, secret: bytes) -> None:
    """Keep a secret in the database under this name, in place of the one before, in the running deed."""
    require_deed()
    key = _key()
    models.Secret.objects.update_or_create(name=name, defaults={"sealed": sealing.seal(key, name, secret)})


def forget(name: str) -> None:
    """Have a secret no more, in the running deed."""
    require_deed()
    models.Secret.objects.filter(name=name).delete()


def kept(name: str) -> bytes | None:
    """Return a secret of the node, or None.  Raises Refused where this machine is not of it."""
    return _held(name).get(name)


def take() -> None:
    """Write into this machine's folder which keys sign now and next, as the database says."""
    folder = here.node().keys
    secrets = _held(*sealing.TURNING)
    if sealing.SIGNING in secrets:
        sealing.lay_out({name: folder / name for name in sealing.TURNING}, secrets)


def signing_otherwise(key: str) -> list[str]:
    """Return the machines that run and do not sign with this key yet."""
    return [name for name, speaks in running_machines() if speaks != key]


def running_machines() -> list[tuple[str, str]]:
    """Return the machines on which this node runs, each with the key with which it signs."""
    running = models.Machine.objects.filter(seen_at__gt=Now() - AWAITED_FOR).order_by("name")
    return list(running.values_list("name", "speaks"))


def _key() -> bytes:
    folder = here.node().keys
    if models.Secret.objects.exists():
        _held()
    return sealing.ensure_key(folder)


def _held(*names: str) -> dict[str, bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"{sealing.ALL} WHERE name = ANY(%s)" if names else sealing.ALL, [list(names)] if names else [])
        return sealing.opened(here.node().keys, cursor.fetchall())
