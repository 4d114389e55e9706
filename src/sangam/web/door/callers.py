"""Who asks, as far as the door must know before a page is made: the session's cookie, and whose connection it is.

What the cookie opens is asked of `access`; a connection on which a live session has asked counts as that officer's,
so that strangers who hold connections push out each other only.
"""

from collections.abc import MutableMapping
from typing import Any

from django.conf import settings
from django.http import parse_cookie

Scope = MutableMapping[str, Any]


def header(scope: Scope, name: bytes) -> str:
    """Return a header of the request, or nothing."""
    return b"; ".join(value for key, value in scope["headers"] if key == name).decode("latin-1")


def session_token(scope: Scope) -> str:
    """Return the session's token as the request carries it, or nothing."""
    return _cookie(scope, settings.SESSION_COOKIE_NAME)


def has_device(scope: Scope) -> bool:
    """Tell whether the browser says that it is an enrolled device."""
    return bool(_cookie(scope, settings.DEVICE_COOKIE_NAME))


def count_for(scope: Scope, client: str) -> None:
    """Let the door count a proxy's connection for the client whose request it carries."""
    if connection := _connection(scope):
        connection.serves(client)


def admit(scope: Scope) -> None:
    """Let the door count the connection for the officer whose live session it carries."""
    connection, token = _connection(scope), session_token(scope)
    if connection and token:
        connection.admit(token)


def is_admitted(scope: Scope) -> bool:
    """Tell whether the connection has carried this very session before, alive."""
    connection, token = _connection(scope), session_token(scope)
    return bool(connection and token and connection.caller == token)


def _connection(scope: Scope) -> Any:
    return scope.get("state", {}).get("connection")


def _cookie(scope: Scope, name: str) -> str:
    return str(parse_cookie(header(scope, b"cookie")).get(name, ""))
