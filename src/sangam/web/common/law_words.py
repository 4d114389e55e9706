"""Sources of law as a page shows them: a judgement as it is cited, all else in the reader's language.

The Hindi titles of the three Acts are their own short titles (docs/languages.md says where they were read).
"""

import re

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sangam.web.templatetags.vocabulary import Words

_SAID: Words = {
    "practice of the forces": _("practice of the forces"),
    "practice of other states": _("practice of other states"),
    "practice": _("practice"),
    "policy of this system": _("a rule of Sangam"),
    "elsewhere policy": _("elsewhere a rule of Sangam"),
    "no source loaded": _("no law is cited"),
    "approval as the call-record procedure asks": _("approval as the procedure for call records asks"),
    "form of the gang chart, as high court decisions report it": _("form of the gang chart, as High Courts report it"),
}
"""What stands in the data where no law is cited, or beside one."""

_PLACE = re.compile(r"\b(section|sections|rule|rules) (?=\d)")
_PLACES: Words = {"section": _("section"), "sections": _("sections"), "rule": _("rule"), "rules": _("rules")}
_ACT = re.compile(r"\b(BNSS|BNS|BSA)\b")
_ACTS: Words = {
    "BNS": pgettext_lazy("Act", "BNS"),
    "BNSS": pgettext_lazy("Act", "BNSS"),
    "BSA": pgettext_lazy("Act", "BSA"),
}
_FROM_TO = re.compile(r"(?<=\d) to (?=\d)")


def source_words(source: str) -> str:
    """Return a source of law in the reader's language, as far as it is no judgement."""
    return "; ".join(_part(part) for part in source.split("; "))


def _part(part: str) -> str:
    act, comma, beside = part.partition(", ")
    if comma and beside.casefold() in _SAID:
        return f"{act}, {_SAID[beside.casefold()]}"
    known = _SAID.get(part.casefold())
    return str(known) if known else _citation_words(part)


def _citation_words(part: str) -> str:
    """Return a place in an Act in the reader's words: its title, "section", "48–57"."""
    placed = _PLACE.sub(lambda found: f"{_PLACES[found.group(1)]} ", _FROM_TO.sub("–", part))
    return _ACT.sub(lambda found: str(_ACTS[found.group(1)]), placed)
