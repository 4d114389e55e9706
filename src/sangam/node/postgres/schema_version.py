"""How the database stands to this program: migrated by a newer one, older than can be read, or waiting for its upgrade.

Migrations are only added, or squashed with `replaces`.  So a newer database has all of ours and more; one that has
others *instead* of ours is older.
"""

from collections.abc import Set

import psycopg

from sangam.kernel.errors import Conflict, Refused, SangamError
from sangam.node.postgres import connections, roles
from sangam.node.settings import Settings

Name = tuple[str, str]
"""Package and name of a migration."""

UNREADABLE = frozenset({"node:database-newer", "node:database-older", "node:database-unknown"})
"""Codes of the refusals: such a database no command of this program reads."""

_COLUMNS = """
    SELECT c.relname, a.attname, a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS is_required
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
"""


def require_readable(settings: Settings) -> None:
    """Require that this program can read the database, as far as that answers.

    Raises Conflict where it was migrated by a newer program, or by one that is too old.
    """
    try:
        awaited_migrations(settings)
    except (psycopg.OperationalError, Refused):  # the caller's own query says then why it cannot be read
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


def require_fitting_tables(settings: Settings) -> None:
    """Require that this program can go on with the tables of a newer one: a program asks this before its upgrade.

    All columns that it reads are there, and none that it does not write must be filled.  Types are not compared.
    Raises Conflict.
    """
    from django.apps import apps

    described = [model._meta for model in apps.get_models(include_auto_created=True)]  # noqa: SLF001 - documented so
    wanted = {(each.db_table, field.column) for each in described for field in each.local_concrete_fields}
    tables = {table for table, _ in wanted}
    with connections.connect(settings, as_role=roles.OWNER) as asked:
        there = {(table, column): required for table, column, required in asked.execute(_COLUMNS)}
    to_fill = {name for name, required in there.items() if required and name[0] in tables}
    if unfit := sorted((wanted - there.keys()) | (to_fill - wanted)):
        raise Conflict(
            "node:tables-unfit",
            "The former program cannot go on with the new tables ({column}), so its upgrade could not be undone.",
            column=".".join(unfit[0]),
        )


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
