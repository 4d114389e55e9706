"""The fast path for the commonest phrases: plain words, and behind a mark of relation more of them.

Nearly all names of a register are no more than that.  For them `read_plainly` returns what `reading` would, at a tenth
of its price.  It can, because what each word is does not depend on the words beside it.  Anything else it leaves to
`reading`.
"""

from functools import lru_cache
from typing import NamedTuple

from sangam.names.reader import marks
from sangam.names.reader.lexer import pieces
from sangam.names.reader.phrase_state import AND, place_at_end
from sangam.names.sounds.sounds import fold_word
from sangam.names.types import PersonName, Relation, Relative

_LONGEST, _MOST_WORDS = 80, 10
_TELL_BY_CONTEXT = frozenset(".'’")


class _Word(NamedTuple):
    """One word by itself.

    relation: the mark that it is, None for a word of a name.  key: as a longer mark holds it; may_go_on: one begins so.
    """

    form: str
    relation: Relation | None
    key: str
    may_go_on: bool


def read_plainly(text: str) -> PersonName | None:
    """Return the name taken apart, None where the phrase is not of the plain sort."""
    words = _words(text)
    marked = [at for at, word in enumerate(words) if word.relation]
    if not words or len(marked) > 1:
        return None
    forms = [word.form for word in words]
    if not marked:
        return None if place_at_end(forms, 2) else PersonName(tuple(forms))
    relation, relatives = words[marked[0]].relation, forms[marked[0] + 1 :]
    if relation is None or not relatives or place_at_end(relatives, 1):
        return None
    return PersonName(tuple(forms[: marked[0]]), relative=Relative(relation, tuple(relatives)))


def read_together(name: str, relative: str) -> PersonName | None:
    """Return what `read_plainly` does of a name with its relative behind it, where each is plain by itself, else None.

    Returns None for a name that is not plain or ends in a place.  Returns None for a phrase that does not begin with
    its one mark.
    """
    called, related = _plain_name(name), _plain_relative(relative)
    if not called or related is None or len(name) + len(relative) >= _LONGEST:
        return None
    if len(called) + related.words > _MOST_WORDS or (called[-1].may_go_on and _joins(called[-1], related.mark)):
        return None
    return PersonName(tuple([word.form for word in called]), relative=related.relative)


class _Related(NamedTuple):
    """A relative's phrase: its mark, how many words it has, and whom it names."""

    mark: _Word
    words: int
    relative: Relative


@lru_cache(maxsize=1 << 14)
def _plain_name(text: str) -> tuple[_Word, ...]:
    """Return the words of a plain name by itself, () where it is none."""
    words = tuple(_words(text))
    is_plain = not any(word.relation for word in words) and not place_at_end([word.form for word in words], 2)
    return words if is_plain else ()


@lru_cache(maxsize=1 << 14)
def _plain_relative(text: str) -> _Related | None:
    """Return a plain phrase of a relative, None where it is none."""
    words = _words(text)
    forms = [word.form for word in words[1:]]
    if not forms or words[0].relation is None or any(word.relation for word in words[1:]) or place_at_end(forms, 1):
        return None
    return _Related(words[0], len(words), Relative(words[0].relation, tuple(forms)))


def _words(text: str) -> list[_Word]:
    """Return what each word is, nothing where one is not plain or two of them may be one mark."""
    written = text.split(" ") if len(text) <= _LONGEST else []
    words: list[_Word] = []
    for each in written[: _MOST_WORDS + 1]:
        word = _word(each)
        if word is None or (words and words[-1].may_go_on and _joins(words[-1], word)):
            return []
        words.append(word)
    return words if len(words) <= _MOST_WORDS else []


def _joins(one: _Word, other: _Word) -> bool:
    """Tell whether two words may be one mark, or begin one."""
    return f"{one.key} {other.key}" in marks.beginnings()


@lru_cache(maxsize=1 << 16)
def _word(written: str) -> _Word | None:
    """Return what a word is wherever it stands, None where that depends on what stands beside it."""
    if not _TELL_BY_CONTEXT.isdisjoint(written):
        return None
    found = pieces(written)
    if len(found) != 1 or found[0].text != written or found[0].kind not in {"word", "short", "relation"}:
        return None
    piece, key = found[0], fold_word(written)
    if piece.kind == "word" and (piece.form in marks.meanings() or piece.form in AND):
        return None
    relation = Relation(piece.form) if piece.kind == "relation" else None
    return _Word(piece.form, relation, key, key in marks.beginnings())
