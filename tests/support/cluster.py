"""One PostgreSQL for the whole run, started by the node's own supervisor code, with durability off.

A template database is migrated once by the owner's role; each force's database is a copy of it.  Between tests
the rows of dirty tables go, and rows that migrations shipped come back, past triggers and foreign keys.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import sql
from support.sessions import Lent

from sangam.node.postgres import binaries, roles, system_account
from sangam.node.postgres import cluster as postgres

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum_naptime": "5s"}
TEMPLATE = "sangam_template"
_TABLES = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
"""
_SAVED = "SELECT tablename FROM pg_tables WHERE schemaname = %s"
_KEEP_SEQUENCES = """
    CREATE SCHEMA shipped_state;
    CREATE TABLE shipped_state.sequences AS
    SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
_COUNTED_SINCE = """
    SELECT s.sequencename, s.last_value
    FROM pg_sequences s LEFT JOIN shipped_state.sequences kept USING (sequencename)
    WHERE schemaname = 'public' AND s.last_value IS DISTINCT FROM kept.last_value
"""
_RESET_SEQUENCES = """
    SELECT setval(format('%I.%I', schemaname, s.sequencename)::regclass,
                  coalesce(kept.last_value, start_value), kept.last_value IS NOT NULL)
    FROM pg_sequences s LEFT JOIN shipped_state.sequences kept USING (sequencename)
    WHERE schemaname = 'public' AND s.last_value IS DISTINCT FROM kept.last_value
"""


def temporary_home() -> Path:
    """Return a fresh folder that PostgreSQL's account can reach, removed at exit."""
    home = Path(tempfile.mkdtemp(prefix="sangam-test-"))
    home.chmod(0o711 if system_account.is_root() else 0o700)
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


class TestCluster:
    """The run's cluster: a template, and one database a force."""

    __test__ = False

    def __init__(self, programs: Path | None = None) -> None:
        self.home = temporary_home()
        self.folder = self.home / "postgres"
        self._cluster = postgres.Cluster(self.folder, programs=binaries.folder(programs), options=FAST)
        self._cluster.start()
        self._shipped: dict[str, tuple[str, int]] = {}
        self._cleaners: dict[str, psycopg.Connection[Any]] = {}
        self._given_back: dict[str, list[psycopg.Connection[Any]]] = {}
        self.founded_at: dict[str, float] = {}
        self.in_use: set[str] = set()
        self._migrate_template()

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        for connection in self._cleaners.values():
            connection.close()
        self.let_sessions_go()
        self._cluster.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def settings(self, database: str, *, role: str = roles.APPLICATION) -> dict[str, Any]:
        """Return Django's dictionary of one database in one role."""
        template = connections.settings["default"]
        place = {
            "NAME": database,
            "USER": role,
            "PASSWORD": postgres.password(self.folder, role),
            "HOST": str(postgres.socket_of(self.folder)),
            "PORT": str(postgres.PORT),
            "OPTIONS": {},
            "CONN_HEALTH_CHECKS": False,
        }
        return {**template, **place}

    def address(self, database: str, *, role: str = roles.APPLICATION) -> str:
        """Return one database's address in one role, as a node's settings name it."""
        word = quote(postgres.password(self.folder, role))
        place = quote(str(postgres.socket_of(self.folder)), safe="")
        return f"postgresql://{role}:{word}@/{database}?host={place}"

    def wrapper(self, database: str, *, role: str = roles.APPLICATION) -> DatabaseWrapper:
        """Return a Django connection to one database, to stand as `connections["default"]`."""
        return DatabaseWrapper(self.settings(database, role=role), alias="default")

    def lent(self, database: str) -> Lent:
        """Return a Django connection as `wrapper` does, that goes on with the session that another gave back."""
        return Lent(self.settings(database), self._given_back.setdefault(database, []))

    def let_sessions_go(self) -> None:
        """Close the sessions that were given back."""
        for kept in self._given_back.values():
            while kept:
                kept.pop().close()

    def superuser(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """Return a superuser's autocommit connection."""
        return psycopg.connect(postgres.conninfo(self.folder, postgres.SUPERUSER, database), autocommit=True)

    def ensure(self, database: str) -> None:
        """Make the database from the template, if it is not there yet."""
        if database in self._cleaners:
            return
        with self.superuser() as connection:
            roles.create_database(connection, database, template=TEMPLATE)
        self._cleaners[database] = self.superuser(database)
        self._cleaners[database].execute("SET session_replication_role = replica")

    def clean(self, database: str) -> None:
        """Bring the database back to what migrations left: only tables that were written to are touched."""
        connection = self._cleaners[database]
        steps = [_cleaning(table, is_shipped=table in self._shipped) for table in self._dirty(connection)]
        connection.execute(";".join([*steps, _RESET_SEQUENCES]))
        self.in_use.discard(database)

    def keep_founding(self, database: str, name: str) -> None:
        """Keep what was done to the database since it was made or cleaned, to be laid down in it again."""
        connection, schema = self._cleaners[database], sql.Identifier(name)
        steps = [sql.SQL("DROP SCHEMA IF EXISTS {s} CASCADE; CREATE SCHEMA {s}").format(s=schema)]
        again = []
        for table in self._dirty(connection):
            here = {"s": schema, "t": sql.Identifier(table)}
            steps.append(sql.SQL("CREATE TABLE {s}.{t} AS TABLE public.{t}").format(**here))
            if table in self._shipped:
                again.append(sql.SQL("DELETE FROM public.{t}").format(**here))
            again.append(sql.SQL("INSERT INTO public.{t} OVERRIDING SYSTEM VALUE SELECT * FROM {s}.{t}").format(**here))
        for sequence, last in connection.execute(_COUNTED_SINCE).fetchall():
            place = sql.Literal(f"public.{sequence}")
            again.append(sql.SQL("PERFORM setval({p}, {n})").format(p=place, n=sql.Literal(last)))
        body = sql.SQL("CREATE FUNCTION {s}.lay_down() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {b}; END $$")
        steps.append(body.format(s=schema, b=sql.SQL(";").join(again)))
        connection.execute(sql.SQL(";").join(steps))

    def lay_down(self, database: str, name: str) -> None:
        """Bring the database, as it was made or cleaned, to what was kept under this name."""
        self._cleaners[database].execute(sql.SQL("SELECT {s}.lay_down()").format(s=sql.Identifier(name)))

    def save(self, database: str, name: str) -> None:
        """Keep what the database holds now under a name, as a backup would.

        The tables of an earlier one of the name are filled again: to make them anew takes ten times as long.
        """
        connection, schema = self._cleaners[database], f"saved_{name}"
        there = {row[0] for row in connection.execute(_SAVED, [schema])}
        filled = _written_to(connection, self._tables(connection))
        empty, make, fill = map(
            sql.SQL,
            ("DELETE FROM {s}.{t}", "CREATE TABLE {s}.{t} AS TABLE public.{t}", "INSERT INTO {s}.{t} TABLE public.{t}"),
        )
        steps = [(empty, table) for table in there]
        steps += [(fill if table in there else make, table) for table in filled]
        words = [step.format(s=sql.Identifier(schema), t=sql.Identifier(table)) for step, table in steps]
        begin = sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema))
        connection.execute(sql.SQL(";").join([begin, *words]))

    def put_back(self, database: str, name: str) -> None:
        """Bring the database back to what `save` kept under this name; its sequences count on."""
        connection, schema = self._cleaners[database], f"saved_{name}"
        kept = [row[0] for row in connection.execute(_SAVED, [schema])]
        empty, copy = (
            sql.SQL("DELETE FROM public.{t}"),
            sql.SQL("INSERT INTO public.{t} OVERRIDING SYSTEM VALUE SELECT * FROM {s}.{t}"),
        )
        steps = [empty.format(t=sql.Identifier(t)) for t in _written_to(connection, self._tables(connection))]
        steps += [copy.format(s=sql.Identifier(schema), t=sql.Identifier(t)) for t in kept]
        with connection.transaction():
            connection.execute(sql.SQL(";").join(steps))

    def _tables(self, connection: psycopg.Connection[Any]) -> list[str]:
        return [row[0] for row in connection.execute(_TABLES) if row[0] != "django_migrations"]

    def _dirty(self, connection: psycopg.Connection[Any]) -> list[str]:
        tables = self._tables(connection)
        plain = [table for table in tables if table not in self._shipped]
        found = _written_to(connection, plain)
        for table, state in self._shipped.items():
            if _state(connection, table) != state:
                found.append(table)
        return found

    def _migrate_template(self) -> None:
        with self.superuser() as connection:
            roles.create_database(connection, TEMPLATE)
        with self.superuser(TEMPLATE) as connection:
            roles.furnish(connection)
        connections["default"] = self.wrapper(TEMPLATE, role=roles.OWNER)
        call_command("migrate", verbosity=0, interactive=False)
        connections["default"].close()
        del connections["default"]
        self._keep_shipped_rows()

    def _keep_shipped_rows(self) -> None:
        with self.superuser(TEMPLATE) as connection:
            connection.execute("CREATE SCHEMA shipped")
            connection.execute(_KEEP_SEQUENCES)
            tables = [row[0] for row in connection.execute(_TABLES) if row[0] != "django_migrations"]
            for table in _written_to(connection, tables):
                copy = sql.SQL("CREATE TABLE shipped.{t} AS TABLE public.{t}")
                connection.execute(copy.format(t=sql.Identifier(table)))
                self._shipped[table] = _state(connection, table)


def _written_to(connection: psycopg.Connection[Any], tables: list[str]) -> list[str]:
    if not tables:
        return []
    return [row[0] for row in connection.execute(_which_have_rows(tuple(tables)), prepare=True)]


@cache
def _which_have_rows(tables: tuple[str, ...]) -> str:
    """Return a question, written once for all tests: to put it together takes longer than its answer."""
    ask = sql.SQL("SELECT {name} WHERE EXISTS (SELECT FROM public.{table})")
    asks = [ask.format(name=sql.Literal(table), table=sql.Identifier(table)) for table in tables]
    return sql.SQL(" UNION ALL ").join(asks).as_string(None)


@cache
def _cleaning(table: str, *, is_shipped: bool) -> str:
    """Return the statements that bring one table back, written once for all tests."""
    steps = [sql.SQL("DELETE FROM public.{t}")]
    if is_shipped:
        steps.append(sql.SQL("INSERT INTO public.{t} OVERRIDING SYSTEM VALUE SELECT * FROM shipped.{t}"))
    return ";".join(step.format(t=sql.Identifier(table)).as_string(None) for step in steps)


def _state(connection: psycopg.Connection[Any], table: str) -> tuple[str, int]:
    """Return what changes with any write to the table: its content's digest and its number of rows."""
    ask = sql.SQL("SELECT coalesce(sum(hashtextextended(t::text, 0)), 0)::text, count(*) FROM public.{} t")
    row = connection.execute(ask.format(sql.Identifier(table))).fetchone()
    assert row is not None
    return row[0], row[1]
