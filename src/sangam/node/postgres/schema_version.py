"""How the database stands to this program: migrated by a newer one, older than can be read, or waiting for its upgrade.

Migrations are only added, or squashed with `replaces`.  So a newer database has all of ours and more; one that has
others *instead* of ours is older.
"""

from collections.abc import Set

import psycopg

from sangam.kernel.errors import Conflict, SangamError
from sangam.node.postgres import connections
from sangam.node.settings import Settings

Name = tuple[str, str]
"""Package and name of a migration."""

UNREADABLE = frozenset({"node:database-newer", "node:database-older", "node:database-unknown"})
"""Codes of the refusals: such a database no command of this program reads."""


def require_readable(settings: Settings) -> None:
    """Require that this program can read the database, as far as that answers.

    Raises Conflict where it was migrated by a newer program, or by one that is too old.
    """
    try:
        awaited_migrations(settings)
    except psycopg.OperationalError:  # whoever asks it next says that it is away
        return


def in_words(settings: Settings) -> str:
    """Return in a sentence why this program cannot work with the database; nothing where it can."""
    try:
        awaited = awaited_migrations(settings)
    except SangamError as error:
        return error.message
    if not awaited:
        return ""
    return (
        f"The database waits for its upgrade: migrations to run: {len(awaited)}, the first is {awaited[0]}. "
        "`sangam node reload`, or a start by this program, runs them."
    )


def awaited_migrations(settings: Settings) -> list[str]:
    """Return the migrations of this program that the database lacks; none for a database without tables.

    Raises Conflict where it was migrated by a newer program, or by one that is too old.
    """
    with connections.connect(settings, as_role=connections.role()) as asked:
        there = asked.execute("SELECT to_regclass('public.django_migrations')").fetchone()
        if there is None or there[0] is None:
            return []
        applied = {(app, name) for app, name in asked.execute("SELECT app, name FROM django_migrations")}
    return lacking_migrations(applied)


def lacking_migrations(applied: Set[Name]) -> list[str]:
    """Return the migrations of this program that are not among those which ran.  Raises as `awaited_migrations`."""
    from django.db.migrations.loader import MigrationLoader

    replaced = {name: set(each.replaces) for name, each in MigrationLoader(None).disk_migrations.items()}
    missing = {name for name, old in replaced.items() if name not in applied and not (old and old <= applied)}
    _require_known(applied - replaced.keys() - set().union(*replaced.values()), older=bool(missing))
    _require_whole([replaced[name] for name in sorted(missing)], applied)
    return [".".join(name) for name in sorted(missing)]


def _require_known(unknown: Set[Name], *, older: bool) -> None:
    """Require that there is no migration that this program does not know.  Raises Conflict.

    older: the database lacks some of ours.
    """
    if not unknown:
        return
    if older:
        raise Conflict(
            "node:database-unknown",
            "The database is older than this program can read (it has {migration}, which is gone): go through the "
            "version of 2 December 2026, then this one.",
            migration=".".join(min(unknown)),
        )
    raise Conflict(
        "node:database-newer",
        "The database was migrated by a newer version of Sangam ({migration}): update the code. The way back is the "
        "backup of before the upgrade, restored by the former program.",
        migration=".".join(min(unknown)),
    )


def _require_whole(squashed: list[set[Name]], applied: Set[Name]) -> None:
    """Require that migrations which now stand in one ran all, or none of them.  Raises Conflict.

    Django would take the one for done where only some ran.
    """
    for replaced in squashed:
        lacking = replaced - applied
        if lacking and lacking != replaced:
            raise Conflict(
                "node:database-older",
                "The database is older than this program can read ({migration} is missing): go through the version of "
                "2 December 2026, then this one.",
                migration=".".join(min(lacking)),
            )
