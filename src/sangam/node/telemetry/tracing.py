"""Traces of an envelope over all nodes that it passes, sent by OTLP where the administrator wants them.

An envelope's id is its trace's id, here and at the peer.  Nothing more has to travel, and two nodes that send to two
collectors still speak of one trace.  A span says kind, lane, peer and outcome; nothing about a person.  Without the
packages of requirements-otel.txt, or without `traces_url`, each call here costs a comparison.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sangam.kernel import clock, here
from sangam.kernel.errors import Refused

_tracer: Any = None


def set_up(url: str) -> None:
    """Send this process's spans there from now on.  Raises Refused, naming the packages, where they are not here."""
    if not url:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise Refused(
            "node:no-tracing",
            "The setting traces_url needs the packages opentelemetry-sdk and opentelemetry-exporter-otlp-proto-http: "
            "install requirements-otel.txt, or clear it.",
        ) from None
    use(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))


def use(processor: Any) -> None:
    """Give this process's spans to an OpenTelemetry span processor."""
    global _tracer
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    provider = TracerProvider(resource=Resource.create({"service.name": "sangam"}))
    provider.add_span_processor(processor)
    _tracer = provider.get_tracer("sangam")


def stop() -> None:
    """Write no spans any more."""
    global _tracer
    _tracer = None


@contextmanager
def span(name: str, envelope: UUID, **about: object) -> Iterator[None]:
    """Record the block as a span of the envelope's trace; an exception marks it and goes on."""
    if _tracer is None:
        yield
        return
    began = clock.now()
    try:
        yield
    except BaseException as error:
        record(name, envelope, began=began, about=about, failed=type(error).__name__)
        raise
    record(name, envelope, began=began, about=about)


def record(name: str, envelope: UUID, *, began: datetime, about: Mapping[str, object], failed: str = "") -> None:
    """Record a span of the envelope's trace that ends now."""
    if _tracer is None:
        return
    from opentelemetry.trace import Status, StatusCode

    facts = {"force": here.node().force, **{key: str(value) for key, value in about.items()}}
    made = _tracer.start_span(name, context=_of(envelope), start_time=_nanoseconds(began), attributes=facts)
    if failed:
        made.set_status(Status(StatusCode.ERROR, failed))
    made.end(_nanoseconds(clock.now()))


def _of(envelope: UUID) -> Any:
    """Return the context of the envelope's trace: the same ids on every node."""
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

    root = int.from_bytes(hashlib.sha256(envelope.bytes).digest()[:8])
    sampled = TraceFlags(TraceFlags.SAMPLED)
    return set_span_in_context(NonRecordingSpan(SpanContext(envelope.int, root, is_remote=True, trace_flags=sampled)))


def _nanoseconds(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000) * 1000
