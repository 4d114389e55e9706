"""The joining code and the twelve characters, as texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.federation.protocol import join_texts
from sangam.federation.protocol import join_texts as protocol_join_texts
from sangam.federation.protocol.join_texts import JoinCode
from sangam.kernel.errors import Malformed

CODE = JoinCode("peers.haryana.example.in:8443", b"\x01" * 5, b"\xfe" * 10, b"\x37" * 10)


@given(st.binary(min_size=25, max_size=25))
def test_a_code_reads_as_it_was_written_however_it_is_typed(content: bytes) -> None:
    code = JoinCode(CODE.address, content[:5], content[5:15], content[15:])
    text = protocol_join_texts.write_code(code)
    for typed in (text, f" {text.lower()}\n", text.replace("-", " ").replace("0", "o").replace("1", "I")):
        assert protocol_join_texts.read_code(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "/",
        "x",
        "https://",
        "peers.haryana.example.in:8443/",
        "a:0/" + "0" * 44,
        "a b/" + "0" * 44,
        "é:1/" + "é" * 44,
    ],
)
def test_what_is_no_code_is_said_before_anybody_is_called(typed: str) -> None:
    with pytest.raises(Malformed, match="letter by letter"):
        protocol_join_texts.read_code(typed)


def test_one_wrong_letter_or_another_address_is_found() -> None:
    text = protocol_join_texts.write_code(CODE)
    for at, letter in enumerate(text):
        other = text[:at] + ("8" if letter != "8" else "9") + text[at + 1 :]
        if letter != "-":
            with pytest.raises(Malformed):
                protocol_join_texts.read_code(other)


def test_the_characters_depend_on_both_invitations_nonces_and_secret() -> None:
    host, guest, secret = ("a", b"1" * 16), ("b", b"2" * 16), b"s" * 10
    shown = join_texts.characters(secret, host=host, guest=guest)
    others = [
        join_texts.characters(b"t" * 10, host=host, guest=guest),
        join_texts.characters(secret, host=("A", host[1]), guest=guest),
        join_texts.characters(secret, host=(host[0], b"3" * 16), guest=guest),
        join_texts.characters(secret, host=host, guest=("B", guest[1])),
        join_texts.characters(secret, host=host, guest=(guest[0], b"3" * 16)),
        join_texts.characters(secret, host=guest, guest=host),
    ]
    assert len(shown) == 12
    assert shown not in others
