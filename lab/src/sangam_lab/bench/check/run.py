"""What a check costs over many persons: a node of its own is loaded from the crowd, then asked.

The load goes by the same way as an import, two processes side by side.  Each check is a whole one, with its deed
committed and durability as shipped.  Latencies are those of one officer asking alone, throughput that of two processes.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sangam.node.postgres import cluster as postgres
from sangam.node.postgres import connections, roles
from sangam.node.settings import Settings
from sangam_lab.bench import cpu_time, statistics
from sangam_lab.bench.one_node import lone_node, side_by_side, step

PROCESSES = 2
_TIMES = "100"
_KEY_TABLES = ("records_key", "records_admittance")
_SIZES = "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'records\\_%'"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Load:
    """What loading took.  python_us, postgres_us: processor time a person, microseconds."""

    persons: int
    seconds: float
    python_us: float
    postgres_us: float

    @property
    def a_second(self) -> float:
        """Return persons a second by the clock."""
        return self.persons / self.seconds


@dataclass(frozen=True, slots=True)
class Kind:
    """Latencies of one kind of text in milliseconds, and how many hits were listed on average."""

    p50_ms: float
    p95_ms: float
    p99_ms: float
    hits: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The measurements.  load: None where a kept node was asked again.  processor_ms: a check, PostgreSQL's included.

    key_bytes, bytes: of key rows with their indexes, and of all tables of records, a person.
    """

    persons: int
    load: Load | None
    key_bytes: float
    bytes: float
    memory_mb: float
    kinds: Mapping[str, Kind]
    checks_a_second: float
    processor_ms: float
    machine: str

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return asdict(self)


def measure(persons: int, seconds: float, *, kept: Path | None, say: Say) -> Figures:
    """Load what is missing of so many persons, ask, and return the figures.

    kept: a folder whose node stays, and is loaded on from where it stands.
    """
    with lone_node(kept) as settings:
        standing = _persons(settings)
        load = _load(settings, standing, persons, say) if standing < persons else None
        total = max(standing, persons)
        _settle(settings, say)
        say("Asking one by one.")
        asked = step(settings, "measure", _TIMES, "1", str(total))
        say(f"Asking in {PROCESSES} processes for {seconds:g} seconds.")
        floods = [("flood", str(seconds), str(seed), str(total)) for seed in range(PROCESSES)]
        before = _postgres_s(settings)
        flooded = side_by_side(settings, floods)
        spent = _postgres_s(settings) - before + sum(each["python_s"] for each in flooded)
        sizes, checks = _sizes(settings), sum(each["checks"] for each in flooded)
    return Figures(
        total,
        load,
        key_bytes=sum(size for table, size in sizes.items() if table in _KEY_TABLES) / total,
        bytes=sum(sizes.values()) / total,
        memory_mb=max(each["memory_mb"] for each in flooded),
        kinds=_kinds(asked),
        checks_a_second=sum(each["checks"] / each["seconds"] for each in flooded),
        processor_ms=spent * 1000 / checks,
        machine=cpu_time.machine(),
    )


def _kinds(asked: Mapping[str, Any]) -> dict[str, Kind]:
    kinds = {}
    for name, each in asked.items():
        p50, p95, p99 = (statistics.percentile(each["ms"], share) for share in (0.5, 0.95, 0.99))
        kinds[name] = Kind(p50, p95, p99, sum(each["hits"]) / len(each["hits"]))
    return kinds


def _load(settings: Settings, standing: int, persons: int, say: Say) -> Load:
    say(f"Loading {persons - standing} persons in {PROCESSES} processes.")
    parts = [("load", str(standing), str(persons - standing), str(part), str(PROCESSES)) for part in range(PROCESSES)]
    before = _postgres_s(settings)
    done = side_by_side(settings, parts)
    postgres_s = _postgres_s(settings) - before
    loaded = int(sum(each["persons"] for each in done))
    python_s = sum(each["python_s"] - each["making_s"] for each in done)
    seconds = max(each["seconds"] for each in done)
    return Load(loaded, seconds, python_s * 1e6 / loaded, postgres_s * 1e6 / loaded)


def _settle(settings: Settings, say: Say) -> None:
    """Do what autovacuum does within minutes of a load, so that the figures do not depend on when it comes."""
    say("Vacuuming, as PostgreSQL does by itself after a load.")
    with connections.connect(settings, as_role=roles.OWNER) as connection:
        connection.execute("VACUUM (ANALYZE) records_key, records_record, records_admittance, records_version")


def _persons(settings: Settings) -> int:
    with connections.connect(settings) as connection:
        row = connection.execute("SELECT count(*) FROM records_record WHERE kind = 'person'").fetchone()
    return int(row[0]) if row else 0


def _sizes(settings: Settings) -> dict[str, int]:
    with connections.connect(settings) as connection:
        return {str(table): int(total) for table, total in connection.execute(_SIZES)}


def _postgres_s(settings: Settings) -> float:
    """Return the processor seconds that PostgreSQL has used, those of backends that ended included."""
    return cpu_time.tree_s(postgres.folder_of(settings.home))
