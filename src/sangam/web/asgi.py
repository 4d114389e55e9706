"""What the officers' server runs, set up by the process that serves (`sangam.node.serve`): Django, and the streams."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from sangam.web.in_threads import InThreads

_LIVE_THREADS = 3  # connections that the streams need beside the pages
_pages = InThreads(get_wsgi_application(), threads=max(2, settings.SANGAM.database_pool - _LIVE_THREADS))

from sangam.web import live  # noqa: E402 - after Django is ready
from sangam.web.live import Receive, Scope, Send  # noqa: E402


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request."""
    if scope["type"] == "http" and scope["path"] == "/live/":
        await live.application(scope, receive, send)
    else:
        await _pages(scope, receive, send)
