"""What two nodes both read, receipts of version 2, and both versions of the directory: pure."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.access.types import PostView
from sangam.federation.protocol import directory as directory_text
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import versions as protocol_versions
from sangam.federation.protocol.envelope import Receipt, Result
from sangam.federation.types import Lane, Outcome, Reads
from sangam.kernel.errors import Malformed

AT = datetime(2026, 11, 24, 10, 0, 0, 123456, UTC)
ID = UUID("01920000-0000-7000-8000-000000000001")


def receipt(results: tuple[Result, ...], *, version: int = 2) -> Receipt:
    return Receipt("DL", "HR", "ab" * 32, AT, {Lane.URGENT: (1, 44)}, results, version=version)


@pytest.mark.parametrize(
    ("theirs", "held", "spoken"), [((1, 2), 0, 2), ((1,), 0, 1), ((1, 2), 1, 1), ((2, 3), 0, 2), ((3, 4), 0, 0)]
)
def test_the_newest_version_that_both_read_is_spoken(theirs: tuple[int, ...], held: int, spoken: int) -> None:
    assert protocol_versions.version_for(Reads(theirs), protocol_versions.ours(held)) == spoken


def test_of_a_peer_that_was_never_heard_the_first_version_is_believed() -> None:
    assert protocol_versions.version_for(protocol_versions.UNHEARD, protocol_versions.ours(0)) == 1
    assert protocol_versions.unread(protocol_versions.UNHEARD) == {"directory.published.v2"}


@given(
    st.lists(st.tuples(st.sampled_from([*Outcome, None]), st.sampled_from(["", "federation:gap"])), max_size=60),
    st.integers(1, 1 << 40),
)
def test_a_receipt_of_version_2_says_of_each_number_what_version_1_says(
    ended: list[tuple[Outcome | None, str]], first: int
) -> None:
    results = tuple(Result(first + n, ID, outcome, code) for n, (outcome, code) in enumerate(ended))
    one, two = (wire.read_receipt(wire.receipt_text(receipt(results, version=v)).encode()) for v in (1, 2))
    told = sorted(((r.seq, r.outcome, r.code, r.reason) for r in two.results), key=lambda row: row[0])
    assert told == [(r.seq, r.outcome, r.code, r.reason) for r in one.results]


def test_a_whole_applied_batch_takes_one_line_of_its_receipt() -> None:
    results = tuple(Result(n, ID, Outcome.APPLIED) for n in range(1, 501))
    assert len(wire.receipt_text(receipt(results, version=1))) > 30_000
    assert len(wire.receipt_text(receipt(results))) < 300


@pytest.mark.parametrize(
    "runs", [[[1, 10**15, "applied"]], [[2, 1, "applied"]], [[0, 1, "applied"]], [[1, 1, "well"]], [[1, 1]], [None], 5]
)
def test_a_receipt_whose_runs_are_not_possible_is_refused(runs: object) -> None:
    said = json.loads(wire.receipt_text(receipt(())))
    with pytest.raises(Malformed):
        wire.read_receipt(json.dumps({**said, "runs": runs}).encode())


@pytest.mark.parametrize(
    "reads", [{"reads": []}, {"reads": 2}, {"reads": ["2"]}, {"reads": [1] * 21}, {"kinds": "x.y.v1"}, {"kinds": ["x"]}]
)
def test_a_hello_that_reads_nothing_that_can_be_read_is_refused(reads: dict[str, object]) -> None:
    said = json.loads(wire.hello_text(wire.Hello("DL", AT, Reads((1, 2), frozenset({"a.b.v1"})), None)))
    assert wire.read_hello(json.dumps(said).encode()).reads == Reads((1, 2), frozenset({"a.b.v1"}))
    with pytest.raises(Malformed):
        wire.read_hello(json.dumps({**said, **reads}).encode())


def posts(count: int) -> list[PostView]:
    return [
        PostView(UUID(int=n), "UP", f"UP-D{n % 75}-S{n % 1500}", "station", f"Post {n}", f"पद {n}", n % 3 == 0)
        for n in range(1, count + 1)
    ]


def test_a_directory_says_the_same_in_both_versions_of_its_kind() -> None:
    body = directory_text.directory_out(posts(9), version=7, as_of=AT)
    kind, text = protocol_versions.older("directory.published.v2", wire.body_text(body), protocol_versions.UNHEARD)
    assert kind == "directory.published.v1"
    for version in (
        directory_text.directory_in("UP", directory_text.KIND, body),
        directory_text.directory_in("UP", kind, json.loads(text)),
    ):
        assert (version[0], sorted(version[1], key=lambda post: post.id)) == (7, posts(9))


def test_the_directory_of_the_largest_force_fits_in_one_envelope() -> None:
    body = directory_text.directory_out(posts(10_000), version=7, as_of=AT)
    assert len(directory_text.directory_in("UP", directory_text.KIND, json.loads(wire.body_text(body)))[1]) == 10_000
    first = directory_text.directory_in("UP", directory_text.FIRST_KIND, directory_text.as_first(body))[1]
    assert len(first) == 5_000
    assert sum(post.is_desk for post in first) == 3_333


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("directory.published.v2", {"units": []}),
        ("directory.published.v2", {"units": {"UP": {}}}),
        ("directory.published.v2", {"units": {"UP": [["x", "station", "a", "b", True]]}}),
        ("directory.published.v2", {"units": {"UP": [[]]}}),
        ("directory.published.v2", {"units": {"UP": [[str(ID), "station", "a", "b", True]] * 10_001}}),
        ("directory.published.v2", {"version": "x"}),
        ("directory.published.v1", {}),
        ("directory.published.v1", {"posts": {}}),
        ("directory.published.v1", {"posts": [5]}),
        ("directory.published.v1", {"posts": [{"id": str(ID)}]}),
    ],
)
def test_a_directory_that_is_none_is_refused(kind: str, changed: dict[str, object]) -> None:
    body = directory_text.directory_out(posts(1), version=7, as_of=AT)
    with pytest.raises(Malformed, match="directory cannot be read"):
        directory_text.directory_in("UP", kind, {**body, **changed})
