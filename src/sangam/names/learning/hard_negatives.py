"""Hard negatives: the words of the vocabulary that the matcher itself takes for a word though they are none of its."""

from collections import Counter, defaultdict

import numpy as np
from numpy.typing import NDArray

from sangam.names.learning.evidence import Attested, Question
from sangam.names.sounds.skeleton import skeletons
from sangam.names.sounds.sounds import VOWELS, heard_sounds

_AT_ONCE = 512
_LIKE_VOWELS = str.maketrans("AIUEOeo", "aiuaoio")


def near(words: list[str], vocabulary: list[str], *, most: int) -> list[list[int]]:
    """Return for each word the places of the vocabulary's words that share most of its coarse shape.

    Half of them begin with the same sound, half end with it.  A slip at both ends is rare, and looking at all pairs
    would take several times as long.
    """
    shapes, their_shapes = [_shape(word) for word in words], [_shape(word) for word in vocabulary]
    parts: dict[str, int] = {}
    for shape in (*their_shapes, *shapes):
        for part in shape:
            parts.setdefault(part, len(parts))
    found: list[list[int]] = [[] for _ in words]
    for end in (0, -1):
        mine, theirs = _by_end(words, end), _by_end(vocabulary, end)
        for letter in sorted(mine.keys() & theirs.keys()):
            asked = _vectors([shapes[at] for at in mine[letter]], parts)
            held = _vectors([their_shapes[at] for at in theirs[letter]], parts)
            for at, best in zip(mine[letter], _closest(asked, held, most // 2), strict=True):
                found[at] += [theirs[letter][place] for place in best]
    return [sorted(set(places)) for places in found]


def _by_end(words: list[str], end: int) -> dict[str, list[int]]:
    """Return the places of the words by the first or last letter of their skeletons."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        places[(skeletons(word) or ("*",))[0][end]].append(at)
    return places


def _closest(asked: NDArray[np.float32], held: NDArray[np.float32], most: int) -> NDArray[np.intp]:
    """Return for each row of one the places of the rows of the other that share most, by Dice's coefficient."""
    sizes = held.sum(axis=1).astype(np.float64)
    found = [np.zeros((0, min(most, len(held))), np.intp)]
    for at in range(0, len(asked), _AT_ONCE):
        mine = asked[at : at + _AT_ONCE]
        shared = (mine @ held.T) / (mine.sum(axis=1)[:, None] + sizes) - np.arange(len(held)) * 1e-9
        found.append(np.argpartition(-shared, min(most, len(held)) - 1, axis=1)[:, :most])
    return np.concatenate(found)


def _shape(word: str) -> set[str]:
    """Return the skeleton's letters and neighbours, and the first and last vowel."""
    skeleton = f"^{(skeletons(word) or ('',))[0]}$"
    counted = Counter[str]()
    parts = set()
    for letter in skeleton[1:-1]:
        counted[letter] += 1
        parts.add(f"{letter}{counted[letter]}")
    parts.update(skeleton[at : at + 2] for at in range(len(skeleton) - 1))
    vowels = "".join(sound for sound in heard_sounds(word) if sound in VOWELS).translate(_LIKE_VOWELS)
    return parts | {f"^{vowels[:1]}~", f"~{vowels[-1:]}$"}


def _vectors(shapes: list[set[str]], parts: dict[str, int]) -> NDArray[np.float32]:
    vectors = np.zeros((len(shapes), len(parts)), np.float32)
    for at, shape in enumerate(shapes):
        vectors[at, [parts[part] for part in shape]] = 1
    return vectors


class Kinship:
    """Which words may be one name: those attested for one word, or for two words that share a spelling."""

    def __init__(self, rows: list[Attested]) -> None:
        self._spelled: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            self._spelled[row.native].add(row.latin)
            self._spelled[row.latin].add(row.native)

    def of(self, question: Question) -> set[str]:
        """Return every word that no honest judge would call a wrong answer to the question."""
        kin = {question.word, *(answer for answer, _ in question.answers)}
        for _ in range(2):
            kin |= {other for word in sorted(kin) for other in self._spelled.get(word, ())}
        return kin
