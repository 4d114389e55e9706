"""Whether a text is its author's own: enough words, and neither another's text nor a sentence of a pre-printed form.

Supreme Court, 2025 INSC 767: a mechanical signature on a pre-printed form invalidates a gang chart.  Texts are
compared by runs of four words.  A machine cannot tell whose mind a text is: it refuses only what is plainly copied.
"""

import unicodedata
from collections.abc import Iterable

from sangam.kernel.errors import Malformed, Refused

FEWEST_WORDS = 15
_RUN = 4
_SHARE = 0.5
"""From this share of a text's runs found in another text the text is a copy."""


def require_own_words(text: str, *, others: Iterable[str], stock: Iterable[str]) -> None:
    """Raise Malformed for a text too short to be a reason, and Refused for one that is not its author's own.

    others: texts of other authorities, and of other charts.  stock: sentences of forms.
    """
    words = _words(text)
    if len(set(words)) < FEWEST_WORDS:
        raise Malformed(
            "arrests:reason-short",
            "Write your own reasons, in at least {fewest} different words: what in this chart convinces you, or not.",
            fewest=FEWEST_WORDS,
        )
    if _is_copied(words, stock):
        raise Refused(
            "arrests:reason-printed",
            "This is the sentence of a pre-printed form: write what you yourself found in this chart.",
        )
    if _is_copied(words, others):
        raise Refused(
            "arrests:reason-copied",
            "This text stands in another's reasons or in another chart: write your own, in your own words.",
        )


def _is_copied(words: list[str], texts: Iterable[str]) -> bool:
    """Tell whether half of a text's runs stand in one other text, or whether it holds one of them whole."""
    own = _runs(words)
    for each in texts:
        other = _runs(_words(each))
        common = len(own & other)
        if common >= _SHARE * len(own) or (other and common == len(other)):
            return True
    return False


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def _words(text: str) -> list[str]:
    """Return the words of a text in one form, without signs."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(each if unicodedata.category(each)[0] in "LMN" else " " for each in plain)
    return kept.split()
