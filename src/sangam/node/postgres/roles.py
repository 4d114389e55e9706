"""The two roles of a node's database: one owns the tables and migrates, the other runs the application."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

DATABASE = "sangam"
OWNER = "sangam_owner"
APPLICATION = "sangam_app"
ALL = (OWNER, APPLICATION)
EXTENSIONS = ("pg_trgm", "btree_gin", "btree_gist")

_FURNISHING = (
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
)


def provision(connection: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    """See that the roles and the database are there, by a superuser's autocommit connection; repeatable.

    passwords: role -> password; each is set anew, so that the files are always right.
    """
    for role, password in passwords.items():
        verb = "ALTER" if _there(connection, "pg_roles", "rolname", role) else "CREATE"
        # the verifier, not the password, so that no log of statements can hold it
        verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        connection.execute(
            sql.SQL("{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD {v}").format(
                verb=sql.SQL(verb), role=sql.Identifier(role), v=sql.Literal(verifier)
            )
        )
    if not _there(connection, "pg_database", "datname", DATABASE):
        create_database(connection, DATABASE)


def create_database(connection: psycopg.Connection, name: str, *, template: str = "template0") -> None:
    """Make a database that the owner's role owns and only the two roles may enter."""
    names = {"name": sql.Identifier(name), "owner": sql.Identifier(OWNER), "template": sql.Identifier(template)}
    connection.execute(sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}").format(**names))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**names))
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {app}").format(**names, app=sql.Identifier(APPLICATION))
    )


def furnish(connection: psycopg.Connection) -> None:
    """Give the connected database its extensions and the application's rights on tables to come.

    The schema `public` is the database owner's, and nobody else may create there, as PostgreSQL 15 and newer have it.
    """
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    for statement in _FURNISHING:
        names = {"owner": sql.Identifier(OWNER), "app": sql.Identifier(APPLICATION)}
        connection.execute(sql.SQL(statement).format(**names))


def withhold_rights(connection: psycopg.Connection) -> None:
    """Take back the application's rights on tables to come, as the owner, before a dump is restored.

    `pg_restore` only adds rights, to a table that already has these: a right that a migration revoked would be back.
    The dump ends by granting them again.
    """
    for kind in ("TABLES", "SEQUENCES"):
        statement = sql.SQL("ALTER DEFAULT PRIVILEGES REVOKE ALL ON {kind} FROM {app}")
        connection.execute(statement.format(kind=sql.SQL(kind), app=sql.Identifier(APPLICATION)))


def _there(connection: psycopg.Connection, catalogue: str, column: str, name: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(sql.Identifier(catalogue), sql.Identifier(column))
    return connection.execute(query, (name,)).fetchone() is not None
