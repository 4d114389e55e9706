"""Fixed words on paper: the reader's language beside English.  Who works in English has Hindi beside it."""

from django.utils.functional import Promise
from django.utils.translation import get_language, override

FixedWords = str | Promise
"""Words that are translated when they are printed."""

_BESIDE_ENGLISH = ("hi", "pa", "ur")


def paper_language() -> str:
    """Return the language that stands beside English on paper: the active one, or Hindi."""
    active = get_language() or ""
    return active if active in _BESIDE_ENGLISH else "hi"


def beside_english(words: FixedWords, **parts: object) -> tuple[str, str]:
    """Return (the language of the paper, English) of words that are translated when read, their parts set in."""
    return _words_in(words, paper_language(), parts), _words_in(words, "en", parts)


def _words_in(words: FixedWords, language: str, parts: dict[str, object]) -> str:
    with override(language):
        return str(words).format(**parts) if parts else str(words)
