"""Bodies as the text that is signed: how we write one, and how one is read that may be long."""

import json
from typing import Any

from sangam.federation import forms

_LONG = 4 * 1024  # a text from which on the cheaper way pays


def dumped(body: object) -> str:
    """Return a body as we write it.  Raises TypeError and ValueError for what JSON cannot say."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=True)


def taken_apart(text: bytes) -> tuple[dict[str, Any], str]:
    """Return what an envelope's text says, and its body as written, "" where that is not how we write one.

    A long body is read without looking for members that stand twice, at a third of the price: where it is written out
    as it came, none does, and the same writing out is what its digest is made of.
    """
    if len(text) > _LONG:
        said = forms.load(text, "envelope", distinct=False)
        body = dumped(said.get("body"))
        end = f',"body":{body}}}'.encode(errors="surrogatepass")
        if text.endswith(end) and "body" not in forms.load(text[: -len(end)] + b"}", "envelope"):
            return said, body
    return forms.load(text, "envelope"), ""
