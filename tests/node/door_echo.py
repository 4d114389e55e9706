"""What stands behind a door that is tried: it says what came."""

from dataclasses import replace
from typing import Any

from sangam.node.doors.in_one_piece import OFFICERS

PATIENT = replace(OFFICERS, headers_within_s=60.0, body_window_s=60.0, stranger_idle_s=60.0)


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Admit who says a name; read the body; say which headers came, and how much of a body."""
    headers = dict(scope["headers"])
    if name := headers.get(b"x-name"):
        scope["state"]["connection"].admit(name.decode())
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    names = b",".join(sorted(name for name, _ in scope["headers"]))
    body = b"%s %d" % (names, size)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})
