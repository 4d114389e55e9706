"""What the officers' server runs, set up by the process that serves (`sangam.node.serve`): Django, and the streams."""

import logging
import time
from functools import partial

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from sangam.kernel.errors import SangamError
from sangam.node.press import client
from sangam.print_pages import paper
from sangam.web.door import prints
from sangam.web.door.client_addresses import Forwarded
from sangam.web.door.threaded_asgi import OF_OFFICER, InThreads

_LIVE_THREADS = 3  # connections that the streams need beside the pages
_NOTE_EVERY_S = 60.0

_press = client.of_this_node(settings.SANGAM.home)
_pages = InThreads(
    get_wsgi_application(),
    threads=max(2, settings.SANGAM.database_pool - _LIVE_THREADS),
    of_officer=max(1, OF_OFFICER // settings.SANGAM.web_processes),
    press=_press,
)
if _press is not None:
    paper.send_elsewhere(partial(prints.wait_for, _press))

from sangam.web.live import endpoints  # noqa: E402 - after Django is ready
from sangam.web.live.endpoints import Receive, Scope, Send  # noqa: E402

log = logging.getLogger(__name__)


async def _answer_request(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request."""
    if scope["type"] == "http" and scope["path"] in endpoints.PATHS:
        await endpoints.application(scope, receive, send)
    else:
        await _pages(scope, receive, send)


class _Application(Forwarded):
    """The officers' door: it also notes in the log, by cause and once a minute, what its guard turned away."""

    def __init__(self) -> None:
        super().__init__(_answer_request, trusted=settings.SANGAM.proxies)
        self._noted: dict[str, tuple[float, int]] = {}

    def note(self, error: SangamError, _address: str) -> None:
        """Count what was turned away."""
        now = time.monotonic()
        at, count = self._noted.get(error.code, (float("-inf"), 0))
        if now - at < _NOTE_EVERY_S:
            self._noted[error.code] = (at, count + 1)
            return
        self._noted[error.code] = (now, 0)
        log.warning("turned away at the officers' door: %s, and %d before it", error.code, count)


application = _Application()
