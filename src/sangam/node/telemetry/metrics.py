"""Metrics: what the node's processes count, and the page on which Prometheus reads it.

Each process counts for itself into files of the node's folder (`prometheus_client`'s multiprocess mode).  The worker
serves the sum of them, and beside it what the database alone knows, asked once a reading.  That is per peer what waits,
what is not confirmed, its lag, last contact and clock; and how far the ledger is sealed.  No label names a person, a
record or an address.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from sangam.audit import seals
from sangam.federation.lanes import status as lane_status
from sangam.federation.types import Handler, Incoming, Parked, PeerState, PeerView, Tombstoned
from sangam.kernel import clock
from sangam.node import status
from sangam.node.backup import restore_card
from sangam.node.settings import Settings
from sangam.node.standby import invitation
from sangam.node.telemetry import metrics_folder, tracing
from sangam.node.wal_archive import keeper

_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.3, 2.5, 5, 10, 20)

REQUESTS = Histogram(
    "sangam_request_seconds", "Officers' requests, by page.", ["page", "method", "status"], buckets=_BUCKETS
)
BATCHES = Histogram("sangam_door_seconds", "Peers' requests at the door.", ["path", "status"], buckets=_BUCKETS)
EXCHANGES = Histogram(
    "sangam_exchange_seconds", "Batches sent to a peer, until its receipt.", ["peer", "lane", "result"],
    buckets=_BUCKETS,
)  # fmt: skip
ENVELOPES = Counter("sangam_envelopes_applied", "Envelopes applied.", ["peer", "kind"])


def _since(peer: PeerView) -> float | None:
    return (clock.now() - peer.heard_at).total_seconds() if peer.heard_at else None


_PEER_GAUGES: Mapping[str, tuple[str, Callable[[PeerView], float | None]]] = {
    "sangam_peer_paired": ("1 while envelopes go both ways.", lambda p: float(p.state is PeerState.PAIRED)),
    "sangam_peer_waiting": ("Envelopes that have not reached the peer.", lambda p: p.waiting),
    "sangam_peer_unconfirmed": ("Envelopes sent at least once and not confirmed.", lambda p: p.unconfirmed),
    "sangam_peer_lag_seconds": ("Age of the oldest waiting envelope.", lambda p: p.lag.total_seconds()),
    "sangam_peer_set_aside": ("What of the peer was not applied.", lambda p: p.set_aside),
    "sangam_peer_failing": ("1 while the peer cannot be reached.", lambda p: float(p.failing_since is not None)),
    "sangam_peer_heard_seconds": ("Seconds since the peer spoke to us.", _since),
    "sangam_peer_clock_seconds": ("The peer's clock minus ours.", lambda p: p.skew.total_seconds() if p.skew else None),
}


_STANDBY_GAUGES: Mapping[str, tuple[str, Callable[[invitation.State], float]]] = {
    "sangam_standby_connected": ("1 while the standby follows the database's log.", lambda s: float(s.is_connected)),
    "sangam_standby_behind_bytes": ("Bytes of the log that the standby lacks.", lambda s: s.behind_bytes),
    "sangam_standby_behind_seconds": ("Time since it last followed.", lambda s: s.behind_for.total_seconds()),
    "sangam_standby_waited_for": ("1 while each act waits for the standby.", lambda s: float(s.waited_for)),
    "sangam_standby_commits_waiting": ("Acts that wait now for standby or archive.", lambda s: s.commits_waiting),
}


def watch_handlers(handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """Return the handlers, each counted, and traced where traces are wanted."""
    return {kind: _watch_handler(kind, handler) for kind, handler in handlers.items()}


def registry(settings: Settings) -> CollectorRegistry:
    """Return everything that this node tells Prometheus: the sum over its processes, and what the database knows."""
    made = CollectorRegistry()
    if metrics_folder.folder(settings.home).is_dir():
        MultiProcessCollector(made, path=str(metrics_folder.folder(settings.home)))  # type: ignore[no-untyped-call]
    made.register(_Node(settings))
    return made


class _Node(Collector):
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def collect(self) -> Iterator[Metric]:
        """Ask the database and the disk, once a reading."""
        peers = lane_status.peers()
        for name, (text, value) in _PEER_GAUGES.items():
            yield _gauge(name, text, {peer.force: value(peer) for peer in peers})
        head = seals.newest_head()
        yield GaugeMetricFamily(
            "sangam_ledger_sealed_rows", "Rows of the ledger that are sealed.", value=head.size if head else 0
        )
        disk = shutil.disk_usage(self._settings.home)
        yield GaugeMetricFamily("sangam_disk_free_bytes", "Free room on the node's disk.", value=disk.free)
        yield from durability(self._settings)


def durability(settings: Settings) -> Iterator[Metric]:
    """Yield how old backups are and how far archive and standby are behind, as the files of the home say it."""
    age = status.backup_age(settings.home).total_seconds()
    yield GaugeMetricFamily("sangam_backup_age_seconds", "Age of the newest backup, or of the node.", value=age)
    age = restore_card.unverified_for(settings.home).total_seconds()
    text = "Time since a backup was verified, or age of the node."
    yield GaugeMetricFamily("sangam_backup_verified_age_seconds", text, value=age)
    failed = GaugeMetricFamily("sangam_backup_failed", "1 while this step of a backup failed last.", labels=["step"])
    for step in restore_card.Step:
        failed.add_metric([step], float(step in restore_card.failures(settings.home)))
    yield failed
    if settings.archive_folder:
        state = keeper.read_state(settings.home)
        behind = keeper.behind_for(settings.home).total_seconds()
        text = "Time since the archive last followed the database's log."
        yield GaugeMetricFamily("sangam_archive_behind_seconds", text, value=behind)
        text = "Bytes of the log that the archive lacked when it was last looked at."
        yield GaugeMetricFamily("sangam_archive_behind_bytes", text, value=state.behind_bytes if state else 0)
    if standby := invitation.read_state(settings):
        for name, (text, read) in _STANDBY_GAUGES.items():
            yield GaugeMetricFamily(name, text, value=read(standby))


def _watch_handler(kind: str, handler: Handler) -> Handler:
    def watching(incoming: Incoming) -> Parked | Tombstoned | None:
        with tracing.span("envelope.apply", incoming.id, kind=kind, lane=incoming.lane, peer=incoming.sender):
            answer = handler(incoming)
        ENVELOPES.labels(incoming.sender, kind).inc()
        return answer

    return watching


def _gauge(name: str, text: str, values: Mapping[str, float | None]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=["peer"])
    for peer, value in values.items():
        if value is not None:
            family.add_metric([peer], value)
    return family
