"""What a request carries, before any page reads it: text that can be written down.

PostgreSQL keeps no NUL, a header no line break, and no officer types a control character.  They come from a damaged
paste or from an attacker.  They are refused here once, so that no page has to think of them.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest, QueryDict

from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Caveat, Classification, Grade, Handling
from sangam.kernel.texts import plain_label, plain_text

Choice = TypeVar("Choice", bound=StrEnum)
NOT_OFFERED = ("web:form-choice", "web:field-choice")
"""The codes of a choice that the form does not offer."""

_UNWRITABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")  # between them stand tabs and the ends of lines
_IN_ADDRESS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_SECRET = ("password", "pin", "code", "secret", "token", "key")
"""Parts of the names of fields that are taken as they were typed."""
_PROSE = ("text", "why", "reason", "note", "question")
"""With these the names of fields begin that hold more than a label."""
_ENCODINGS = frozenset({"utf-8", "utf8"})


def require_readable(request: HttpRequest) -> None:
    """Raise Malformed for an encoding other than UTF-8, and for a character that cannot be written down."""
    encoding = (request.content_params or {}).get("charset", "utf-8")
    if encoding.lower() not in _ENCODINGS:
        raise Malformed("web:encoding", "This form is not in UTF-8: open its page again and send it from there.")
    if _IN_ADDRESS.search(request.path):
        raise Malformed("web:address", "This address has an invisible character: open the page from a list or a link.")
    for field, text in _fields(request):
        found = _UNWRITABLE.search(text)
        if found or _IN_ADDRESS.search(field):
            raise Malformed(
                "web:unwritable",
                "What stands in the field {field} has an invisible character at place {place}: type that word anew.",
                field=_UNWRITABLE.sub("", field)[:40],
                place=found.start() + 1 if found else 0,
            )


def grade_of(form: Mapping[str, str]) -> Grade:
    """Return the grade that a form says.  Raises Malformed where none was chosen: no form chooses one beforehand."""
    try:
        return Grade.parse(form.get("grade_source", "") + form.get("grade_information", ""))
    except ValueError:
        raise Malformed(
            "web:grade", "Choose a grade yourself: the source A to F, the information 1 to 6. None is set beforehand."
        ) from None


def handling_of(form: QueryDict) -> Handling:
    """Return the classification and the restrictions that a form says.  Raises Malformed for one not listed."""
    try:
        level = Classification[form.get("classification", "restricted").upper()]
        return Handling(level, frozenset(Caveat(each) for each in form.getlist("caveat")))
    except (KeyError, ValueError):
        raise Malformed("web:handling", "Choose one of the classifications and restrictions that are listed.") from None


def choice_of(kind: type[Choice], word: str, field: str = "") -> Choice:
    """Return the member of an enumeration that was chosen.  Raises Malformed where it has none of this name.

    field: what the page calls it, in the reader's language; empty for a button, which nobody leaves out.
    """
    try:
        return kind(word)
    except ValueError:
        raise _not_offered(field) from None


def chosen_id(text: str, field: str = "") -> UUID:
    """Return the id of the thing that was chosen; `field` as in `chosen`.  Raises Malformed."""
    try:
        return UUID(text)
    except ValueError:
        raise _not_offered(field) from None


def _not_offered(field: str) -> Malformed:
    if not field:
        return Malformed("web:form-choice", "Choose one of what the form offers.")
    return Malformed("web:field-choice", "Choose one of what the form offers at “{field}”.", field=field)


def is_address(text: str) -> bool:
    """Tell whether text may stand in an address: without line breaks, NUL and other control characters."""
    return not _IN_ADDRESS.search(text)


def _fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    queries: list[QueryDict] = [request.GET]
    if request.method == "POST":
        queries.append(request.POST)
        yield from ((name, "") for name in request.FILES)
    for query in queries:
        yield from ((name, value) for name, values in query.lists() for value in values)


def plain_form(form: QueryDict) -> QueryDict:
    """Return a form without what cannot be seen; of prose only what turns the direction is taken out.

    In Urdu the marks of direction between words belong to what is written.  A secret stays as it is.
    """
    if all(value.isprintable() for _name, values in form.lists() for value in values):
        return form
    made = form.copy()
    for name, values in form.lists():
        if not any(part in name for part in _SECRET):
            made.setlist(name, [_plain(name, value) for value in values])
    return made


def _plain(name: str, value: str) -> str:
    return plain_text(value) if "\n" in value or name.startswith(_PROSE) else plain_label(value)
