"""What the compiled reader and writer of JSON do, they do as Python's own: the same texts, the same refusals."""

import base64
import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sangam.federation.protocol import fields, json_body, signed_line
from sangam.kernel.errors import Malformed

HEADER = '{"is":"envelope","v":2'
PAD = "x" * 5_000
DEEP, DIGITS = 100_000, 5_000

Read = tuple[dict[str, object], str] | str

strings = st.text(max_size=5) | st.sampled_from(
    ["\x00", "\x1f", "\x7f", "/", '"', "\\", "\u2028", "\U0001f600", "\ud800", "\uffff"]
)
numbers = st.integers().map(str) | st.sampled_from(
    ["-0", "0.0", "-0.0", "1.5", "1e5", "1e16", "1E-7", "1e400", "NaN", "-Infinity", "01", str(2**53 + 1), str(2**64)]
)


@st.composite
def _string(draw: st.DrawFn) -> str:
    """Draw a string as JSON may write it: escaped as far as it must be, or wholly."""
    return json.dumps(draw(strings), ensure_ascii=draw(st.booleans()))


@st.composite
def _object(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    """Draw an object as JSON may write it: its members in order or not, one twice perhaps."""
    members = draw(st.lists(st.tuples(_string(), values), max_size=3))
    in_order = sorted(members) if draw(st.booleans()) else members
    return "{" + ",".join(f"{name}:{value}" for name, value in in_order) + "}"


written = st.recursive(
    st.sampled_from(["null", "true", "false", "[ ]"]) | numbers | _string(),
    lambda values: st.lists(values, max_size=3).map(lambda each: f"[{','.join(each)}]") | _object(values),
    max_leaves=6,
)


def by_python(text: bytes) -> Read:
    """Return what Python's own reader says of an envelope's text, and its body where Python writes it as it came."""
    try:
        said = fields.load_object(text, "envelope")
    except Malformed as refusal:
        return refusal.code
    body = json_body.dump_body(said.get("body"))
    return said, body if text.endswith(f',"body":{body}}}'.encode(errors="surrogatepass")) else ""


def read(text: bytes) -> Read:
    try:
        return json_body.taken_apart(text)
    except Malformed as refusal:
        return refusal.code


@settings(suppress_health_check=[HealthCheck.too_slow])  # what is drawn is long by intent
@given(written)
@example("[" * DEEP + "]" * DEEP)
@example("1" * DIGITS)
@example('{"\U0001f600":1,"\uffff":2}')
@example('{"\uffff":1,"\U0001f600":2}')
def test_whatever_stands_in_a_long_body_it_is_read_as_python_reads_it(value: str) -> None:
    text = f'{HEADER},"body":{{"held":{value},"long":"{PAD}"}}}}'.encode(errors="surrogatepass")
    assert repr(read(text)) == repr(by_python(text))


@given(written, st.integers(0, 120), st.binary(min_size=1, max_size=2))
def test_a_long_text_that_was_altered_is_read_as_python_reads_it(value: str, place: int, other: bytes) -> None:
    text = f'{HEADER},"body":{{"held":{value},"long":"{PAD}"}}}}'.encode(errors="surrogatepass")
    text = text[:place] + other + text[place + len(other) :]
    assert repr(read(text)) == repr(by_python(text))


@given(st.text(st.characters(codec="utf-8")))
def test_a_signed_line_is_written_as_python_writes_it(text: str) -> None:
    outer = {"signed": text, "sig": base64.b64encode(b"s").decode(), "key": "HR-k"}
    assert (
        signed_line.line(text, "HR-k", b"s")
        == json.dumps(outer, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    )


@given(_object(written), st.integers(0, 120), st.binary(max_size=2))
def test_a_line_is_taken_apart_as_python_reads_it(value: str, place: int, other: bytes) -> None:
    line = f'{{"key":"HR-{"0" * 16}","other":{value},"sig":"","signed":"a \\u0915 \\ud83d\\ude00"}}'
    raw = line.encode(errors="surrogatepass")
    raw = raw[:place] + other + raw[place + len(other) :]
    assert taken(raw) == taken_by_python(raw)


@pytest.mark.parametrize("text", ["\ud800", "a\udfff"])
def test_half_a_letter_is_signed_by_nobody(text: str) -> None:
    with pytest.raises(UnicodeEncodeError):
        signed_line.sign(text, lambda _: ("HR-k", b"s"))


def taken(raw: bytes) -> signed_line.Signed | str:
    try:
        return signed_line.take_apart(raw)
    except Malformed as refusal:
        return refusal.code


def taken_by_python(raw: bytes) -> signed_line.Signed | str:
    try:
        outer = json.loads(raw)
        text, key = outer["signed"].encode(), outer["key"]
        if not signed_line._KEY.fullmatch(key):
            return "federation:no-signed-line"
        return signed_line.Signed(text, base64.b64decode(outer["sig"], validate=True), key)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "federation:no-signed-line"
