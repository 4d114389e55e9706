"""What is written into fields: the hostile texts of the web's tests, and more of the kinds that they lack."""

from web.hostile_fields import ODD

HOSTILE: dict[str, object] = {
    **ODD,
    "bidi": "a\u202e\u2066b\u2069\u200f\u061c",
    "full width": "\uff1d1+1",
    "formula": "=cmd|' /C calc'!A0",
    "formula after a separator": "x;=1+1\t@SUM(1)\r\n-2+3",
    "full-width separator": "x\uff1b\uff1d1+1\uff0c\uff0b1",
    "very long": "ल" * 60_000,
    "long word": "a" * 60_000,
    "many words": "Harjit Singh " * 4_000,
    "many lines": "\n" * 20_000,
    "combining": "a" + "\u0301" * 5_000,
    "joiners": "\u200d" * 5_000,
    "emoji": "\U0001f468\u200d\U0001f469" * 2_000,
    "not a character": "\ufdd0\uffff",
    "nested": "[" * 5_000 + "]" * 5_000,
    "nested objects": '{"a":' * 5_000 + "1" + "}" * 5_000,
    "null": "null",
    "not a number": "NaN",
    "without end": "1e400",
    "huge": "1" * 400,
    "exponent": "1e-999999999",
    "hexadecimal": "0x7fffffffffffffff",
    "64 bits": str(2**63),
    "minus 64 bits": str(-(2**63) - 1),
    "script": "<script>attack()</script>",
    "attribute": "\" onfocus=attack() autofocus x='",
    "template": "{{ settings.SECRET_KEY }}{% debug %}",
    "statement": "'; DROP TABLE records_record; --",
    "pattern": "(a+)+$" * 200,
    "path": "../../../../etc/passwd\\..\\..",
    "address": "javascript:attack()//https://203.0.113.9/",
    "half a plate": "HR26",
    "far future": "9999-12-31T23:59",
    "before all": "0000-00-00T00:00",
    "29 February": "2027-02-29",
    "strange zone": "2026-12-01T00:00:00+99:99",
    "place": "91, 181",
    "nowhere": "-0, -0.0000000000000001",
    "several": ["a", "b", "a"],
    "thousands": ["x"] * 900,
    "blank": " \u00a0\u3000\u200b",
}
"""Each can be written down, and none is what a form expects."""


def nested(name: str, value: object) -> str:
    """Return the name of a field as frameworks nest them."""
    return f"{name}[0][{str(value)[:9]}]"
