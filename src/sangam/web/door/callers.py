"""Who asks, as far as the door must know before a page is made: the session's cookie, and whose connection it is.

What the cookie opens is asked of `access`.  A connection on which a live session has asked counts as that officer's,
so that strangers push out each other only.
"""

import hashlib
from collections import OrderedDict
from collections.abc import MutableMapping
from typing import Any

from django.conf import settings
from django.http import parse_cookie

Scope = MutableMapping[str, Any]
STRANGERS = "strangers"


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


class Known:
    """Whose session a token is, as far as pages of this process have found out: the latest so many.

    A token that nobody has answered for is a stranger's, so that no made-up ones have turns of their own.
    """

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._officers: OrderedDict[str, str] = OrderedDict()

    def learn(self, scope: Scope, officer: str) -> None:
        """Note whose session a request carried; nobody's where a page found none alive."""
        if not (token := session_token(scope)):
            return
        self._officers.pop(digest_of(token), None)
        if officer:
            self._officers[digest_of(token)] = officer
            if len(self._officers) > self._most:
                self._officers.popitem(last=False)

    def who(self, scope: Scope) -> tuple[str, str]:
        """Return whose turn a request takes, and in which group: an officer's in none, a stranger's by the address."""
        officer = self._officers.get(digest_of(session_token(scope)), "")
        return (officer, "") if officer else (str((scope.get("client") or ("",))[0]), STRANGERS)


def digest_of(token: str) -> str:
    """Return what stands for a session where its token must not."""
    return hashlib.sha256(token.encode()).hexdigest()


def _connection(scope: Scope) -> Any:
    return scope.get("state", {}).get("connection")


def _cookie(scope: Scope, name: str) -> str:
    return str(parse_cookie(header(scope, b"cookie")).get(name, ""))
