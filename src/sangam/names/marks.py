"""The marks around names, from `marks.tsv`: one pattern that finds the longest of them, and what each means."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sangam.names.scripts import LETTERS, folded


@dataclass(frozen=True, slots=True)
class Mark:
    """One meaning of a spelling: kind (column one of `marks.tsv`) and meaning (column two)."""

    kind: str
    meaning: str


_LEANS = re.compile(r"[a-z]{1,2}/[o0]")
_COMPOSED = {unicodedata.normalize("NFC", c): c for c in "\u0958\u0959\u095a\u095b\u095c\u095d\u095e\u095f"} | {
    unicodedata.normalize("NFC", c): c for c in "\u0a33\u0a36\u0a59\u0a5a\u0a5b\u0a5e"
}
"""Letter and dot against the single code point that some keyboards write for the two."""
_URDU_FORMS = {"ی": "[یيى]", "ک": "[کك]", "ہ": "[ہهة]"}


def meaning_of(text: str) -> Mark | None:
    """Return what a matched spelling means, None where the table does not hold it."""
    form = plain(text)
    return meanings().get(form) or meanings().get(form.rstrip("0"))


@cache
def meanings() -> dict[str, Mark]:
    """Return every spelling in its plain form with what it means."""
    lines = files("sangam.names").joinpath("marks.tsv").read_text("utf-8").splitlines()
    found: dict[str, Mark] = {}
    for line in lines:
        if line and not line.startswith("#"):
            kind, meaning, spellings = line.split("\t")
            found |= {plain(spelling): Mark(kind, meaning) for spelling in spellings.split(" | ")}
    return found


def plain(spelling: str) -> str:
    """Return the form under which `meanings` holds a spelling: folded, single blanks, no full stop, `0` for ० and ॰."""
    text = re.sub("@+", "@", folded(spelling)).translate(str.maketrans("०॰’", "00'"))
    return re.sub(r"\s*([/\\])\s*", r"\1", re.sub(r"\s+", " ", text.strip(" .:-")))


@cache
def pattern() -> re.Pattern[str]:
    """Return the pattern of all marks, longest first; a slash mark may lean on the next word (`s/oRam`)."""
    spellings = sorted(meanings(), key=len, reverse=True)
    return re.compile(f"(?<![{LETTERS}0-9])(?:{'|'.join(map(_loose, spellings))})|@+", re.IGNORECASE)


def _loose(spelling: str) -> str:
    body = re.escape(spelling).replace(r"\ ", r"\s+").replace("0", "[0०॰]")
    body = body.replace("/", r"\s*/\s*").replace("'", "['’]")
    for written, code_point in _COMPOSED.items():
        body = body.replace(written, f"(?:{written}|{code_point})")
    for letter, forms in _URDU_FORMS.items():
        body = body.replace(letter, forms)
    end = "" if _LEANS.fullmatch(spelling) else f"(?![{LETTERS}0-9०/\\\\])"
    return f"{body}[.0०॰]?{end}"
