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
    return read_mark(settings) != fingerprint(settings)


def read_mark(settings: Settings) -> str:
    """Return the fingerprint of the code that brought the tables up to date last; nothing while that goes on."""
    return _read(_mark_path(settings))


def let_go_on(settings: Settings, former: str) -> None:
    """Let the code of this fingerprint start on the tables of a newer one: its upgrade is undone, the tables stay."""
    _former_path(settings).write_text(former + "\n")
    _mark_path(settings).unlink(missing_ok=True)


def run(settings: Settings, *, say: Callable[[str], None]) -> None:
    """Bring the tables, the shipped forces, units and ranks, and standing keys up to the code, attached as the owner.

    Raises Conflict where the database has been migrated by a newer version of the code, or by one that is too old.
    Raises Refused where a migration fails.  A newer one is no hindrance where its upgrade was undone (`let_go_on`).
    """
    from django.db import connection

    from sangam.access.units import shipped_data
    from sangam.matching.watches import watch_creation
    from sangam.records.own_records import banned_organisations, rebuild_keys

    own = fingerprint(settings)
    if _read(_former_path(settings)) != own:
        schema_version.awaited_migrations(settings)
        _former_path(settings).unlink(missing_ok=True)
    _migrate_tables()
    _mark_path(settings).unlink(missing_ok=True)
    rebuild_keys.rekey(say)
    watch_creation.rekey(say)
    shipped_data.load_shipped()
    banned_organisations.load_listed()
    connection.close()
    _mark_path(settings).write_text(own + "\n")


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
    return (settings.home if settings.database_url else postgres.folder_of(settings.home)) / "migrated"


def _former_path(settings: Settings) -> Path:
    return _mark_path(settings).with_name("goes_on")


def _read(mark: Path) -> str:
    return mark.read_text().strip() if mark.is_file() else ""
