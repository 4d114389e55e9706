"""Sentences that are kept and said later, each in its reader's language."""

from collections.abc import Mapping
from typing import Any, Self


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
