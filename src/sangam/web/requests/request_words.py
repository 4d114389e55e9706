"""Types of requests and what a request says, in the reader's language, as their data has them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from sangam.exchange.public.requests import RequestType, request_types
from sangam.exchange.types import Terms
from sangam.web.common.labels import called_as
from sangam.web.common.law_words import source_words


def in_words(texts: Mapping[str, str]) -> str:
    """Return a text of the data in the reader's language, in English where it has no other."""
    return texts.get(get_language() or "en") or texts["en"]


def type_words(code: str) -> str:
    """Return the words of a type, the code itself where it is of a later version."""
    found = request_types().get(code)
    return in_words(found.texts) if found else code


def terms_words(terms: Terms) -> dict[str, Any]:
    """Return what a request says as a page shows it: its type, a line a field, the law, the approval."""
    found = request_types().get(terms.type)
    headings = {field.code: in_words(field.texts) for field in found.fields} if found else {}
    return {
        "type": type_words(terms.type),
        "fields": [{"heading": headings.get(code, code), "value": value} for code, value in terms.fields.items()],
        "basis": terms.basis,
        "approved_by": called_as(terms.approved_by) if terms.approved_by else "",
        "approved_at": terms.approved_at,
        "to": terms.to_title,
    }


def law_words(kind: RequestType) -> dict[str, str]:
    """Return on which law a type rests, whose approval it asks for, and who of the law has read that."""
    return {"source": source_words(kind.source), "verified_by": kind.verified_by, "rank": kind.rank_words}
