"""The log grows in batches, its heads are signed, and `verify` finds whatever was touched."""

import hashlib
from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.cluster import TestCluster
from support.queries import counted

from sangam.audit import audit, merkle, seals, verification
from sangam.audit.types import Head, Verification
from sangam.kernel.actor import Actor

SYSTEM = Actor.system("DL", "test")
SECRET = b"the node's key, for this test"


def sign(text: bytes) -> tuple[str, bytes]:
    return "k1", hashlib.sha256(SECRET + text).digest()


def check(key: str, text: bytes, signature: bytes) -> bool:
    return (key, signature) == sign(text)


def act(times: int, *, about: str = "") -> list[UUID]:
    made = []
    for number in range(times):
        with audit.deed(SYSTEM, "node:test:act", on=str(number)) as facts:
            facts["about"] = f"{about} {number}"
        made.append(facts.id)
    return made


def verify() -> Verification:
    return verification.verify(check)


def seal(limit: int = 5_000) -> Head:
    head = seals.seal(sign, limit=limit)
    assert head is not None
    return head


def test_an_empty_log_verifies_and_there_is_nothing_to_seal(node):
    assert seals.seal(sign) is None
    assert seals.newest_head() is None
    assert verify() == Verification(0, 0, 0, 0, ())


def test_rows_are_sealed_in_batches_and_each_head_extends_the_one_before(node):
    act(7)
    heads = [seal(limit=3), seal(limit=3), seal(limit=3)]
    assert [head.size for head in heads] == [3, 6, 7]
    assert seals.seal(sign) is None
    assert seals.newest_head() == heads[-1]
    for old in heads:
        proof = [bytes.fromhex(step) for step in verification.proof_since(old.size, 7)]
        assert merkle.verify_consistency(old.size, 7, bytes.fromhex(old.root), bytes.fromhex(heads[-1].root), proof)
    assert verify() == Verification(7, 7, 0, 3, ())


def test_a_batch_asks_the_database_in_two_rounds_whatever_the_log_s_length(node):
    for size in (1, 7, 8):
        act(size)
        with counted() as asked:
            seal()
        assert asked.rounds == 2
        assert len(asked) == 7
    assert verify().problems == ()


def test_a_witness_that_holds_another_head_finds_no_proof(node):
    act(4)
    head = seal()
    root, proof = bytes.fromhex(head.root), [bytes.fromhex(step) for step in verification.proof_since(2, 4)]
    assert not merkle.verify_consistency(2, 4, bytes(32), root, proof)
    assert verification.proof_since(0, 4) == []


def test_rows_that_wait_for_the_sealer_are_no_problem(node):
    act(2)
    seal()
    act(3)
    assert verify() == Verification(5, 2, 0, 1, ())


def test_erased_details_still_verify(node):
    first, *_ = act(3, about="Rawat")
    seal()
    with audit.deed(SYSTEM, "node:detail:erase"):
        audit.erase_details([first])
    assert verify() == Verification(4, 3, 1, 1, ())


TAMPERED = {
    "an altered row": ("UPDATE audit_ledger SET label = 'someone else' WHERE on_what = '2'", "not as it was sealed"),
    "a backdated row": (
        "UPDATE audit_ledger SET at = at - interval '1 second' WHERE on_what = '2'",
        "not as it was sealed",
    ),
    "a removed row": ("DELETE FROM audit_ledger WHERE on_what = '2'", "not as it was sealed"),
    "a removed row and leaf": (
        "DELETE FROM audit_leaf WHERE index = 2; DELETE FROM audit_ledger WHERE on_what = '2'",
        "leaf 2 is missing",
    ),
    "the last row cut off": (
        "DELETE FROM audit_leaf WHERE index = 4; DELETE FROM audit_ledger WHERE on_what = '4'",
        "the log has only 4 leaves",
    ),
    "rewritten details": ("UPDATE audit_detail SET details = '{}'", "not those that it committed to"),
    "swapped details": (
        (
            "UPDATE audit_detail d SET details = o.details, salt = o.salt FROM audit_detail o "
            "WHERE o.ledger_id <> d.ledger_id AND d.ledger_id = (SELECT id FROM audit_ledger WHERE on_what = '1') "
            "AND o.ledger_id = (SELECT id FROM audit_ledger WHERE on_what = '3')"
        ),
        "not those that it committed to",
    ),
    "a rewritten commitment": (
        "UPDATE audit_ledger SET commitment = decode(repeat('00', 32), 'hex') WHERE on_what = '1'",
        "not as it was sealed",
    ),
    "two rows exchanged": (
        (
            "UPDATE audit_leaf SET index = -1 WHERE index = 1; UPDATE audit_leaf SET index = 1 WHERE index = 2; "
            "UPDATE audit_leaf SET index = 2 WHERE index = -1"
        ),
        "not as it was sealed",
    ),
    "a slipped-in row": (
        (
            "INSERT INTO audit_ledger SELECT gen_random_uuid(), at, force, label, officer, post, action, on_what, "
            "purpose, outcome, code, commitment FROM audit_ledger LIMIT 1"
        ),
        "6 rows, but 5 sealed and 0 waiting",
    ),
    "a forged root": (
        "UPDATE audit_head SET root = decode(repeat('00', 32), 'hex')",
        "the rows give another root",
    ),
    "a forged signature": ("UPDATE audit_head SET signature = 'x'", "the signature is not this node's"),
    "a head from another day": ("UPDATE audit_head SET at = at + interval '1 day'", "the signature is not this node's"),
    "a head that promises more": ("UPDATE audit_head SET size = 9", "the log has only 5 leaves"),
    "a changed inner leaf hash": (
        "UPDATE audit_node SET hash = decode(repeat('00', 32), 'hex') WHERE level = 0 AND index = 3",
        "leaf 3: the row is not as it was sealed",
    ),
}


@pytest.mark.parametrize("deed", TAMPERED)
def test_verify_finds(node, cluster: TestCluster, deed):
    act(5)
    seal()
    statement, said = TAMPERED[deed]
    with cluster.superuser(node.database) as root:
        root.execute(statement)
    assert any(said in problem for problem in verify().problems), verify().problems


def test_at_most_a_hundred_problems_are_listed(node, cluster: TestCluster):
    act(101)
    seal()
    with cluster.superuser(node.database) as root:
        root.execute("UPDATE audit_ledger SET label = 'x'")
    assert len(verify().problems) == 100


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def grown(leaves: list[bytes], *, batch: int = 1_000) -> Callable[[int, int], bytes]:
    nodes: dict[tuple[int, int], bytes] = {}

    def read(level: int, index: int) -> bytes:
        return nodes[level, index]

    for start in range(0, len(leaves), batch):
        hashes = [merkle.leaf_hash(leaf) for leaf in leaves[start : start + batch]]
        new = {(level, i): value for level, i, value in merkle.grow(start, hashes, read)}
        assert not nodes.keys() & new.keys()
        nodes |= new
    return read


LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
"""The test vectors that Certificate Transparency's reference implementation published."""


@pytest.mark.parametrize("size", ROOTS)
def test_the_roots_are_those_of_certificate_transparency(size):
    assert merkle.root(size, grown(LEAVES)).hex() == ROOTS[size]


MANY = [str(number).encode() for number in range(70)]
MANY_ROOTS = [naive_root(MANY[:size]) for size in range(71)]


@pytest.mark.parametrize("batch", [1, 7, 64])
def test_the_root_is_the_naive_one_at_every_size_and_in_any_batches(batch):
    read = grown(MANY, batch=batch)
    assert [merkle.root(size, read) for size in range(71)] == MANY_ROOTS


def test_every_leaf_is_proven_at_every_size():
    read = grown(MANY)
    for size in range(1, 71):
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, read)
            assert merkle.verify_inclusion(merkle.leaf_hash(MANY[index]), index, size, proof, MANY_ROOTS[size])


def test_every_size_is_proven_to_extend_every_smaller_one():
    read = grown(MANY)
    for new in range(1, 71):
        for old in range(1, new + 1):
            proof = merkle.consistency_proof(old, new, read)
            assert merkle.verify_consistency(old, new, MANY_ROOTS[old], MANY_ROOTS[new], proof)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_other_leaf_place_size_or_proof_passes(data):
    read = grown(MANY)
    size = data.draw(st.integers(2, 70))
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index))
    proof, leaf = merkle.inclusion_proof(index, size, read), merkle.leaf_hash(MANY[index])
    assert not merkle.verify_inclusion(merkle.leaf_hash(MANY[other]), index, size, proof, MANY_ROOTS[size])
    assert not merkle.verify_inclusion(leaf, other, size, proof, MANY_ROOTS[size])
    assert not merkle.verify_inclusion(leaf, index, size, proof, MANY_ROOTS[size - 1])
    assert not merkle.verify_inclusion(leaf, index, size, [*proof, leaf], MANY_ROOTS[size])
    assert not merkle.verify_inclusion(leaf, index, size, proof[:-1], MANY_ROOTS[size])
    assert not merkle.verify_inclusion(leaf, size, size, proof, MANY_ROOTS[size])


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_fork_passes_for_an_extension(data):
    new = data.draw(st.integers(2, 70))
    old = data.draw(st.integers(1, new - 1))
    changed = data.draw(st.integers(0, old - 1))
    forked = [*MANY[:changed], b"another", *MANY[changed + 1 : new]]
    proof = merkle.consistency_proof(old, new, grown(forked))
    assert not merkle.verify_consistency(old, new, MANY_ROOTS[old], naive_root(forked), proof)
    good = merkle.consistency_proof(old, new, grown(MANY))
    assert not merkle.verify_consistency(old, new, MANY_ROOTS[old], naive_root(forked), good)
    assert not merkle.verify_consistency(old, new, MANY_ROOTS[old], MANY_ROOTS[new], [*good, good[0]])
    assert not merkle.verify_consistency(old, new, MANY_ROOTS[old], MANY_ROOTS[new], good[:-1])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_a_leaf_outside_the_log_has_no_proof(index, size):
    with pytest.raises(ValueError, match="is not in a log"):
        merkle.inclusion_proof(index, size, grown(MANY))


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
def test_a_log_is_no_extension_of_nothing_or_of_a_longer_one(old, new):
    with pytest.raises(ValueError, match="no proof from"):
        merkle.consistency_proof(old, new, grown(MANY))
    assert not merkle.verify_consistency(old, new, MANY_ROOTS[old], MANY_ROOTS[new], [b"x" * 32])
