"""The oblivious PRF against the vectors of RFC 9497, A.1, and against who would break it."""

import json
from pathlib import Path

import pytest

from sangam.kernel.errors import Malformed
from sangam.oblivious import hidden_lists
from sangam.oblivious.hidden_lists import blind, derive_key, evaluate, evaluate_blinded, finalize, make_key
from sangam.oblivious.types import Evaluated, Mode

RFC = json.loads((Path(__file__).parent / "vectors.json").read_text())
CASES = [(mode, vector) for mode in RFC["modes"] for vector in mode["vectors"]]
TITLES = [f"mode-{mode['mode']}-batch-of-{len(v['input'])}-{v['input'][0][:4]}" for mode, v in CASES]


def _bytes(texts):
    return [bytes.fromhex(text) for text in texts]


def _key(mode):
    return derive_key(bytes.fromhex(RFC["seed"]), bytes.fromhex(RFC["key_info"]), mode=Mode(mode["mode"]))


@pytest.mark.parametrize("mode", RFC["modes"], ids=lambda mode: f"mode-{mode['mode']}")
def test_a_key_is_derived_as_in_the_rfc(mode):
    key = _key(mode)
    assert key.secret.hex() == mode["secret"]
    assert key.public.hex() == mode.get("public", key.public.hex())


@pytest.mark.parametrize("mode, vector", CASES, ids=TITLES)
def test_each_vector_of_the_rfc_holds_at_every_step(mode, vector):
    key, kind = _key(mode), Mode(mode["mode"])
    asked = _bytes(vector["input"])
    blinded = [blind(text, mode=kind, by=by) for text, by in zip(asked, _bytes(vector["blind"]), strict=True)]
    assert [each.element for each in blinded] == _bytes(vector["blinded"])
    random = bytes.fromhex(vector["random"]) if "random" in vector else None
    answer = evaluate_blinded(key, [each.element for each in blinded], mode=kind, random=random)
    assert list(answer.elements) == _bytes(vector["evaluated"])
    assert answer.proof.hex() == vector.get("proof", "")
    outputs = _bytes(vector["output"])
    assert finalize(asked, blinded, answer, public=key.public, mode=kind) == outputs
    assert [evaluate(key, text, mode=kind) for text in asked] == outputs


def test_hashing_expands_as_in_rfc_9380():
    domain = b"QUUX-V01-CS02-with-expander-SHA512-256"
    expected = "6b9a7312411d92f921c6f68ca0b6380730a1a4d982c507211a90964c394179ba"
    assert hidden_lists.expand(b"", domain, 32).hex() == expected


def test_the_result_is_free_of_the_blind_and_no_two_blinded_are_alike():
    key = make_key()
    one, other = blind(b"plate HR26DK8337"), blind(b"plate HR26DK8337")
    assert one.element != other.element
    for blinded in (one, other):
        answer = evaluate_blinded(key, [blinded.element])
        assert finalize([b"plate HR26DK8337"], [blinded], answer, public=key.public) == [
            evaluate(key, b"plate HR26DK8337")
        ]


def test_an_answer_by_another_key_is_not_believed():
    published, other = make_key(), make_key()
    blinded = blind(b"x")
    answer = evaluate_blinded(other, [blinded.element])
    with pytest.raises(Malformed, match="not made with the key that was published"):
        finalize([b"x"], [blinded], answer, public=published.public)


def test_an_answer_of_which_one_element_was_exchanged_is_not_believed():
    key = make_key()
    blinded = [blind(b"x"), blind(b"y")]
    answer = evaluate_blinded(key, [each.element for each in blinded])
    swapped = Evaluated(list(reversed(answer.elements)), answer.proof)
    with pytest.raises(Malformed, match="not made with the key"):
        finalize([b"x", b"y"], blinded, swapped, public=key.public)


@pytest.mark.parametrize("proof", [b"", bytes(64), bytes(63), b"\1" * 31 + b"\0" + bytes(32)])
def test_a_proof_that_is_none_is_not_believed(proof):
    key, blinded = make_key(), blind(b"x")
    answer = evaluate_blinded(key, [blinded.element])
    with pytest.raises(Malformed, match="not made with the key"):
        finalize([b"x"], [blinded], Evaluated(answer.elements, proof), public=key.public)


def test_a_proof_with_a_number_above_the_order_is_no_scalar():
    key, blinded = make_key(), blind(b"x")
    answer = evaluate_blinded(key, [blinded.element])
    with pytest.raises(Malformed, match="no scalar"):
        finalize([b"x"], [blinded], Evaluated(answer.elements, b"\xff" * 64), public=key.public)


@pytest.mark.parametrize("element", [bytes(32), b"\xff" * 32, b"\1" * 31, b"", b"\1" + bytes(31)])
def test_the_identity_and_what_is_no_element_are_refused(element):
    key, blinded = make_key(), blind(b"x")
    with pytest.raises(Malformed, match="no element"):
        evaluate_blinded(key, [element])
    with pytest.raises(Malformed, match="no element"):
        finalize([b"x"], [blinded], Evaluated([element], bytes(64)), public=key.public)
    with pytest.raises(Malformed, match="no element"):
        finalize([b"x"], [blinded], Evaluated([blinded.element], bytes(64)), public=element)


def test_an_answer_with_more_or_fewer_elements_is_refused():
    key, blinded = make_key(), blind(b"x")
    answer = evaluate_blinded(key, [blinded.element, blinded.element])
    with pytest.raises(Malformed, match="as many"):
        finalize([b"x"], [blinded], answer, public=key.public)


def test_a_seed_that_yields_no_key_is_refused(monkeypatch):
    monkeypatch.setattr(hidden_lists, "to_scalar", lambda message, domain: hidden_lists.IDENTITY)
    with pytest.raises(Malformed, match="take another"):
        derive_key(bytes(32), b"")


def test_one_inversion_undoes_each_of_many_blinds():
    blinds = [hidden_lists.random_scalar() for _ in range(5)]
    one = hidden_lists.scalar_times(blinds[0], hidden_lists.inverses(blinds[:1])[0])
    undone = [
        hidden_lists.scalar_times(each, back) for each, back in zip(blinds, hidden_lists.inverses(blinds), strict=True)
    ]
    assert set(undone) == {one} == {bytes([1]) + bytes(31)}
    assert hidden_lists.inverses([]) == []
