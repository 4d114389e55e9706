"""Migrations: run by the owner's role, and only when the code's differ from those that ran last.

With them go standing keys that were made by other rules than the code's.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from sangam.kernel.errors import Refused
from sangam.node.postgres import cluster as postgres
from sangam.node.postgres import schema_version
from sangam.node.settings import Settings
from sangam.records.types import KEY_RULES

_SOURCE = Path(__file__).resolve().parents[2]


def fingerprint(settings: Settings) -> str:
    """Return what changes when a migration, the shipped data, the rules of keys or the database does."""
    digest = sha256(f"{settings.database_owner_url}\0{KEY_RULES}".encode())
    for path in sorted([*_SOURCE.glob("*/migrations/*.py"), *_SOURCE.glob("*/data/**/*.csv")]):
        digest.update(f"{path.relative_to(_SOURCE)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def is_due(settings: Settings) -> bool:
    """Return whether migrations should run; a few milliseconds, without Django."""
    mark = _mark_path(settings)
    return not mark.is_file() or mark.read_text().strip() != fingerprint(settings)


def run(settings: Settings, *, say: Callable[[str], None]) -> None:
    """Bring the tables, the shipped forces, units and ranks, and standing keys up to the code, attached as the owner.

    Raises Conflict where the database has been migrated by a newer version of the code, or by one that is too old, and
    Refused where a migration fails.
    """
    from django.db import connection

    from sangam.access.public import directories
    from sangam.matching.public import watches
    from sangam.records.public.maintenance import startup

    schema_version.awaited_migrations(settings)
    _migrate_tables()
    startup.rekey(say)
    watches.rekey(say)
    directories.load_shipped()
    startup.load_listed()
    connection.close()
    mark = _mark_path(settings)
    mark.unlink(missing_ok=True)
    mark.write_text(fingerprint(settings) + "\n")


def _migrate_tables() -> None:
    """Run all migrations in one transaction, so that one which fails leaves nothing behind.  Raises Refused."""
    from django.core.management import call_command
    from django.db import DatabaseError, transaction

    try:
        with transaction.atomic():
            call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise Refused(
            "node:migration",
            "A migration failed: {reason}. The tables are as they were before.",
            reason=str(error).strip().splitlines()[0].rstrip("."),
        ) from error


def _mark_path(settings: Settings) -> Path:
    if settings.database_url:
        return settings.home / "migrated"
    return postgres.folder_of(settings.home) / "migrated"
