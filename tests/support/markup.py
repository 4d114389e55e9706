"""A page's markup as a browser reads it: white space that it does not show makes no difference to a test."""

import re
from html import unescape

from django.http import HttpResponse
from template_lines import BLOCKS, INSIDE_BLOCKS

_ATTRIBUTES = r"(?:\"[^\"]*\"|'[^']*'|[^>\"'])*"
_KEPT = re.compile(rf"(<(?:pre|textarea|script)\b{_ATTRIBUTES}>)(.*?</(?:pre|textarea|script)>)", re.DOTALL)
_BLOCK = re.compile(rf" ?(</?(?:{'|'.join(sorted(BLOCKS))})\b{_ATTRIBUTES}>) ?")
_OPEN = re.compile(rf"(<(?:{'|'.join(sorted(INSIDE_BLOCKS - BLOCKS))})\b{_ATTRIBUTES}>) ")
_CLOSE = re.compile(rf" (</(?:{'|'.join(sorted(INSIDE_BLOCKS - BLOCKS))})>)")


def markup(response: HttpResponse) -> str:
    """Return what an answer says; of a page its markup, folded."""
    said = response.content.decode()
    return folded(said) if "html" in response.headers.get("Content-Type", "") else said


def error_at(response: HttpResponse, field: str) -> str:
    """Return what a page says is wrong at a field; "" where nothing is."""
    said = re.search(rf'<span class="wrong" id="e-{field}">(.*?)</span>', markup(response))
    return unescape(re.sub(r"<svg.*?</svg>|<[^>]*>", "", said[1])).strip() if said else ""


def folded(page: str) -> str:
    """Return markup with each run of white space as one space, and none beside blocks and inside buttons.

    What stands in `pre`, `textarea` and `script` stays as it is.
    """
    return "".join(piece if at % 3 == 2 else _folded(piece) for at, piece in enumerate(_KEPT.split(page)))


def _folded(piece: str) -> str:
    spaced = re.sub(r"\s+", " ", piece).replace(" >", ">")
    return _CLOSE.sub(r"\1", _OPEN.sub(r"\1", _BLOCK.sub(r"\1", spaced)))
