"""What the door and the relay count, and the trace of one envelope over two nodes."""

from collections.abc import Iterator

import pytest
from nodes import TestNode
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY
from wire_world import Relaying, Served, heard, say, until

from sangam.federation.models import Outbox
from sangam.node import tracing

Nodes = tuple[TestNode, TestNode]


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What tracing gives away in this test."""
    kept = InMemorySpanExporter()
    tracing.use(SimpleSpanProcessor(kept))
    yield kept
    tracing.stop()


def test_one_envelope_is_one_trace_over_both_nodes(
    nodes: Nodes, door: Served, relay: Relaying, spans: InMemorySpanExporter
) -> None:
    delhi, haryana = nodes
    say(delhi, "seen", to="HR")
    until(lambda: heard(haryana) == ["seen"] and len(spans.get_finished_spans()) == 2)
    with delhi:
        envelope = Outbox.objects.get().envelope
    found = {span.name: span for span in spans.get_finished_spans()}
    assert {span.context.trace_id for span in found.values()} == {envelope.int}
    sent, applied = found["envelope.exchange"], found["envelope.apply"]
    assert (sent.attributes["force"], sent.attributes["peer"]) == ("DL", "HR")
    assert (applied.attributes["force"], applied.attributes["peer"]) == ("HR", "DL")
    assert "seen" not in f"{sent.to_json()}{applied.to_json()}"


def test_what_is_sent_and_applied_is_counted(nodes: Nodes, door: Served, relay: Relaying) -> None:
    delhi, haryana = nodes

    def counted(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, labels) or 0.0

    applied = {"peer": "DL", "kind": "test.said.v1"}
    taken = {"peer": "HR", "lane": "normal", "result": "taken"}
    before = counted("sangam_envelopes_applied_total", **applied), counted("sangam_exchange_seconds_count", **taken)
    say(delhi, "one", to="HR")
    until(lambda: heard(haryana) == ["one"])
    until(lambda: counted("sangam_exchange_seconds_count", **taken) == before[1] + 1)
    assert counted("sangam_envelopes_applied_total", **applied) == before[0] + 1
