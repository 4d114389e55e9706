"""Signatures by libsodium against the vectors of RFC 8032, 7.1, against OpenSSL, and against who would bend them."""

from hashlib import sha512

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from sangam.federation.protocol import ed25519
from sangam.kernel.native.libsodium import library

ORDER = 2**252 + 27742317777372353535851937790883648493
IDENTITY = (1).to_bytes(32, "little")
OF_ORDER_TWO = (2**255 - 20).to_bytes(32, "little")

RFC = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]

seeds = st.binary(min_size=32, max_size=32)


def by_openssl(signature: bytes, content: bytes, public: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize(("seed", "public", "content", "signature"), RFC)
def test_it_signs_and_verifies_as_in_the_rfc(seed, public, content, signature):
    key = ed25519.PrivateKey(bytes.fromhex(seed))
    assert key.public.hex() == public
    assert key.sign(bytes.fromhex(content)).hex() == signature
    assert ed25519.verifies(bytes.fromhex(signature), bytes.fromhex(content), bytes.fromhex(public))


@given(seed=seeds, content=st.binary(max_size=3000))
def test_it_signs_the_same_bytes_as_openssl_and_each_takes_the_others(seed, content):
    ours, theirs = ed25519.PrivateKey(seed), Ed25519PrivateKey.from_private_bytes(seed)
    signature = ours.sign(content)
    assert (ours.public, signature) == (theirs.public_key().public_bytes_raw(), theirs.sign(content))
    assert ed25519.verifies(signature, content, ours.public)
    assert by_openssl(signature, content, ours.public)


@given(seed=seeds, content=st.binary(min_size=1, max_size=300), data=st.data())
def test_one_bit_changed_anywhere_is_refused(seed, content, data):
    key = ed25519.PrivateKey(seed)
    parts = [key.sign(content), content, key.public]
    which = data.draw(st.integers(0, 2))
    bit = data.draw(st.integers(0, len(parts[which]) * 8 - 1))
    changed = bytearray(parts[which])
    changed[bit // 8] ^= 1 << bit % 8
    parts[which] = bytes(changed)
    assert not ed25519.verifies(*parts)


@pytest.mark.parametrize(("signature", "public"), [(63, 32), (65, 32), (0, 32), (64, 31), (64, 33), (64, 0)])
def test_another_length_is_no_signature_and_no_key(signature, public):
    assert not ed25519.verifies(bytes(signature), b"word", bytes(public))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_another_length_is_no_seed(length):
    with pytest.raises(ValueError, match="32 bytes"):
        ed25519.PrivateKey(bytes(length))


def test_a_key_of_small_order_is_refused_though_openssl_takes_it():
    signature = IDENTITY + bytes(32)
    assert by_openssl(signature, b"any text", IDENTITY)
    assert not ed25519.verifies(signature, b"any text", IDENTITY)


def test_a_signature_whose_second_half_is_above_the_order_is_refused():
    key = ed25519.PrivateKey(bytes(32))
    signature = key.sign(b"word")
    other = signature[:32] + (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(32, "little")
    assert not ed25519.verifies(other, b"word", key.public)
    assert not by_openssl(other, b"word", key.public)


def off_by(point: bytes, seed: bytes, content: bytes) -> bytes:
    """Return a signature with its first half moved by a point: only the key's holder can make it."""
    low = sha512(seed).digest()[:32]
    secret = int.from_bytes(low, "little") & (2**254 - 8) | 2**254
    first, moved = bytes(32), bytes(32)
    library.crypto_scalarmult_ed25519_base_noclamp(first, (7).to_bytes(32, "little"))
    library.crypto_core_ed25519_add(moved, first, point)
    challenge = int.from_bytes(sha512(moved + ed25519.PrivateKey(seed).public + content).digest(), "little")
    return moved + ((7 + challenge * secret) % ORDER).to_bytes(32, "little")


@pytest.mark.parametrize(("point", "holds"), [(IDENTITY, True), (OF_ORDER_TWO, False)])
def test_what_only_a_verifier_with_a_cofactor_takes_is_refused(point, holds):
    seed, content = bytes(range(32)), b"word"
    made = off_by(point, seed, content)
    public = ed25519.PrivateKey(seed).public
    assert by_openssl(made, content, public) is holds
    assert ed25519.verifies(made, content, public) is holds
