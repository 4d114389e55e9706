"""Each request leaves a line in the log and a count: which page, how it ended, how long it took; never who or what."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sangam.node.telemetry import metrics

_log = logging.getLogger(__name__)
Answering = Callable[[HttpRequest], HttpResponse]


def measure_answers(answer: Answering) -> Answering:
    """Measure every answer by the name of its page: an address may hold an id, its query anything."""

    def inner(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = answer(request)
        took = time.perf_counter() - began
        page, method = _page(request), request.method or ""
        metrics.REQUESTS.labels(page, method, response.status_code).observe(took)
        facts = {"page": page, "method": method, "status": response.status_code, "ms": round(took * 1000, 1)}
        _log.info("answered", extra=facts)
        return response

    return inner


def _page(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name or "unnamed") if match else "none"
