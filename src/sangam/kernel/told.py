"""Sentences that are kept and said later, each in its reader's language."""

import re
from collections.abc import Mapping
from typing import Any, Self

_PART = re.compile(r"\{(\w+)\}")


class Told(str):
    """An English sentence that knows what it was made of: its template, the key of its translation, and its parts.

    Wherever a string will do it is the English sentence.  parts: numbers stay numbers, all else is text.
    """

    __slots__ = ("parts", "template")

    def __new__(cls, template: str, /, **parts: object) -> Self:
        """Make the sentence.  Raises KeyError where the template names a part that is not given."""
        kept = {name: part if isinstance(part, int) else str(part) for name, part in parts.items()}
        made = super().__new__(cls, template.format(**kept))
        made.template, made.parts = template, kept
        return made

    template: str
    parts: Mapping[str, int | str]

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, int | str]]:
        """Return what a copy is made of: not of the sentence, in which what stands in braces is no part."""
        return (self.template,), dict(self.parts)

    @property
    def form(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {"template": self.template, "parts": dict(self.parts)}


def form(text: str) -> Any:
    """Return a sentence for JSON: with its template if it knows it, else the text."""
    return text.form if isinstance(text, Told) else text


def read(form: Any) -> str:
    """Return the sentence of what `form` gave."""
    return Told(form["template"], **form["parts"]) if isinstance(form, dict) else str(form)


def recognised(sentence: str, template: str) -> Told | None:
    """Return an English sentence that another node made, if it reads as this template with a word in each part."""
    pieces = _PART.split(template)
    names, seen = pieces[1::2], set[str]()
    pattern = re.escape(pieces[0])
    for name, rest in zip(names, pieces[2::2], strict=True):
        pattern += (f"(?P={name})" if name in seen else rf"(?P<{name}>\w{{1,20}})") + re.escape(rest)
        seen.add(name)
    found = re.fullmatch(pattern, sentence)
    return Told(template, **found.groupdict()) if found and template else None
