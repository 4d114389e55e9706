"""What the primary's log says of its commits, as a comment on the standby's role: the log brings it to the standby.

WAITS   from here on in the log, nothing is acknowledged before the standby has it; so a standby that reads this lacks
        nothing when it is promoted
ENDS    commits still wait, until the standby has read that they will do so no more
"""

import psycopg
from psycopg import sql

NAME = "sangam_standby"
"""Of the standby's role, of its slot, and of the copy for which commits wait."""
WAITS, ENDS = "each commit waits", "commits will not wait"

_READ = "SELECT coalesce(shobj_description(oid, 'pg_authid'), '') FROM pg_roles WHERE rolname = %s"


def read_promise(connection: psycopg.Connection) -> str | None:
    """Return what the log says, empty where it promises nothing, None where there is no standby."""
    row = connection.execute(_READ, (NAME,)).fetchone()
    return str(row[0]) if row else None


def write_promise(connection: psycopg.Connection, words: str) -> None:
    """Write into the log what holds from here on."""
    connection.execute(sql.SQL("COMMENT ON ROLE {} IS {}").format(sql.Identifier(NAME), sql.Literal(words)))
