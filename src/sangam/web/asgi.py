"""What the officers' server runs, set up by the process that serves (`sangam.node.serve`): Django, and the streams."""

from django.core.asgi import get_asgi_application

_pages = get_asgi_application()

from sangam.web import live  # noqa: E402 - after Django is ready
from sangam.web.live import Receive, Scope, Send  # noqa: E402


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request."""
    if scope["type"] == "http" and scope["path"] == "/live/":
        await live.application(scope, receive, send)
    else:
        await _pages(scope, receive, send)  # type: ignore[arg-type]  # Django's own narrower types
