"""The node's database, as Django and psycopg want it named: the embedded cluster, or an existing server."""

import os
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sangam.node.postgres import cluster as postgres
from sangam.node.postgres import roles
from sangam.node.processes import readiness
from sangam.node.settings import Settings

ROLE_VARIABLE = "SANGAM_DATABASE_ROLE"  # "owner" in the process that migrates
SERVING_VARIABLE = "SANGAM_SERVING"  # set in the processes that keep a pool
APPLICATION = "sangam "  # how the connections of a node's processes begin to be named

_CONNECT_S = 10

# One envelope holds a lane no longer: a statement that takes its whole time is tried three times, then set aside.
DOOR_LIMITS = "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"

# A machine that dies says no farewell: its sessions, with the lanes, files and imports whose locks they hold, are ended
# a minute later by the server, which by itself would wait for two hours.
KEEPALIVE = (
    "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3 -c tcp_user_timeout=60000"
)

# A server that loses its power says none either: another of the address is asked within some seconds, not minutes.
_NOTICES = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "2",
    "tcp_user_timeout": "20000",
}


def role() -> str:
    """Return the role in which this process speaks to the database."""
    return roles.OWNER if os.environ.get(ROLE_VARIABLE) == "owner" else roles.APPLICATION


def for_django(settings: Settings, *, as_role: str) -> dict[str, Any]:
    """Return Django's dictionary of the node's database in one role; with a pool in a serving process."""
    place = _external(_url(settings, as_role)) if settings.database_url else _embedded_server(settings, as_role)
    return _django(settings, place, pooled=as_role == roles.APPLICATION)


def replica_for_django(settings: Settings) -> dict[str, Any]:
    """Return Django's dictionary of the replica on which candidates are looked for: a kept connection a thread.

    No pool: one would wait for a replica that is away, when the primary can find by itself.
    """
    made = _django(settings, _external(settings.database_read_url), pooled=False)
    return {**made, "CONN_MAX_AGE": None, "OPTIONS": {"connect_timeout": "2", **made["OPTIONS"]}}


def _django(settings: Settings, place: dict[str, Any], *, pooled: bool) -> dict[str, Any]:
    options = place.pop("OPTIONS", {})
    if name := os.environ.get(readiness.VARIABLE):  # so that PostgreSQL's own lists say whose a connection is
        options.setdefault("application_name", f"{APPLICATION}{name}")
    if pooled and os.environ.get(SERVING_VARIABLE):
        options["pool"] = {"min_size": 1, "max_size": settings.database_pool, "timeout": 10}
    if os.environ.get(SERVING_VARIABLE) == "door":
        options["options"] = f"{options.get('options', '')} {DOOR_LIMITS}".strip()
    return {"ENGINE": "django.db.backends.postgresql", "CONN_HEALTH_CHECKS": True, "OPTIONS": options, **place}


def conninfo(settings: Settings, *, as_role: str) -> str:
    """Return a libpq connection string to the node's database in one role."""
    if settings.database_url:
        url = _url(settings, as_role)
        return make_conninfo(url, **{name: _NOTICES[name] for name in _NOTICES.keys() - conninfo_to_dict(url).keys()})
    return postgres.conninfo(postgres.folder_of(settings.home), as_role)


def connect(settings: Settings, *, as_role: str = roles.APPLICATION, autocommit: bool = True) -> psycopg.Connection:
    """Return a plain connection outside Django: for LISTEN, and for the supervisor's questions."""
    return psycopg.connect(conninfo(settings, as_role=as_role), autocommit=autocommit, connect_timeout=_CONNECT_S)


def unreachable_database() -> dict[str, Any]:
    """Return a database that nobody reaches: for processes without a node, such as the type checker."""
    return {"ENGINE": "django.db.backends.postgresql", "NAME": roles.DATABASE, "HOST": os.devnull}


def _embedded_server(settings: Settings, as_role: str) -> dict[str, Any]:
    folder = postgres.folder_of(settings.home)
    return {
        "NAME": roles.DATABASE,
        "USER": as_role,
        "PASSWORD": postgres.password(folder, as_role),
        "HOST": str(postgres.socket_of(folder)),
        "PORT": str(postgres.PORT),
    }


def _external(url: str) -> dict[str, Any]:
    """Return an address as Django wants it; it may name several servers, of which the one that takes writes is found.

    postgresql://role:word@first:5432,second:5432/sangam?target_session_attrs=read-write
    """
    parts: dict[str, Any] = conninfo_to_dict(url)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    place = {ours: str(parts.pop(theirs, None) or "") for ours, theirs in names.items()}
    return {**place, "OPTIONS": {**_NOTICES, **parts, "options": f"{parts.get('options', '')} {KEEPALIVE}".strip()}}


def _url(settings: Settings, as_role: str) -> str:
    return settings.database_owner_url if as_role == roles.OWNER else settings.database_url
