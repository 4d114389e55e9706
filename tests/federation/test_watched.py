"""What the door and the relay count, and the trace of one envelope over two nodes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY
from support.nodes import TestNode
from support.wire_world import Relaying, Served, Wire, heard, refuse, say, until

from sangam.federation.models import Outbox
from sangam.kernel import clock
from sangam.node import homes
from sangam.node.setting_files import load_settings
from sangam.node.telemetry import metrics, tracing

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


def test_prometheus_reads_of_each_peer_on_what_the_alarms_rest(nodes: Nodes, tmp_path: Path) -> None:
    delhi, haryana = nodes
    wire = Wire(nodes, {"test.said.v1": refuse})
    say(haryana, "no", to="DL")
    say(delhi, "heard", to="HR")
    wire.deliver()
    say(delhi, "sent", to="HR")
    (under_way,) = wire.load()
    say(delhi, "not sent yet", to="HR")
    with delhi:
        under_way.sender.fail("the line was cut")
    homes.create(tmp_path / "DL", {"force": "DL"})
    with delhi, clock.shift_time(timedelta(seconds=90)):
        read = metrics.registry(load_settings(tmp_path / "DL")).get_sample_value
        found = {
            name: read(f"sangam_peer_{name}", {"peer": "HR"})
            for name in (
                "paired",
                "waiting",
                "unconfirmed",
                "set_aside",
                "failing",
                "lag_seconds",
                "heard_seconds",
                "clock_seconds",
            )
        }
    assert [found[name] for name in ("paired", "waiting", "unconfirmed", "set_aside", "failing")] == [1, 2, 1, 1, 1]
    assert 90 <= found["lag_seconds"] < 120
    assert 90 <= found["heard_seconds"] < 120
    assert abs(found["clock_seconds"]) < 1
