"""What the officers' server runs, set up by the process that serves (`sangam.node.serve`): Django, and the streams."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from sangam.interchange.public_sheets import MOST_FILE_BYTES
from sangam.web.forwarded import Forwarded
from sangam.web.in_threads import InThreads

_LIVE_THREADS = 3  # connections that the streams need beside the pages
_MB = 1024 * 1024
_FORM = 2 * _MB  # what a form has beside its file
_FILE = max(settings.SANGAM.files_photo_mb, settings.SANGAM.files_voice_mb, settings.SANGAM.files_document_mb) * _MB


def _most(path: str) -> int:
    return _FORM + (MOST_FILE_BYTES if path.startswith("/imports/") else _FILE)


_pages = InThreads(get_wsgi_application(), threads=max(2, settings.SANGAM.database_pool - _LIVE_THREADS), most=_most)

from sangam.web import live  # noqa: E402 - after Django is ready
from sangam.web.live import Receive, Scope, Send  # noqa: E402


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request."""
    if scope["type"] == "http" and scope["path"] == "/live/":
        await live.application(scope, receive, send)
    else:
        await _pages(scope, receive, send)


application = Forwarded(_answer, trusted=settings.SANGAM.proxies)
