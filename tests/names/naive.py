"""The scoring of names once more, by trying every pairing in plain Python: slow, and easy to believe."""

from collections.abc import Callable
from itertools import permutations, product
from math import exp, log1p

from sangam.names.comparison.arrays import sounding_words
from sangam.names.comparison.calibration import feature_weights
from sangam.names.comparison.compiled_core import AGREES, FEATURES, GLUED, INITIAL, LONG_ENOUGH
from sangam.names.comparison.rarity import bits
from sangam.names.comparison.weights import encode_word, likeness, mass, table
from sangam.names.sounds.sounds import script_of
from sangam.names.types import Script, Tokens

Part = tuple[str, ...]
"""A word, or words written together."""


Weights = dict[str, float]


def score(one: Tokens, other: Tokens, weigh: Callable[[str], float] = bits) -> float:
    """Return the score of two names, the best over all ways of pairing their words.  weigh: bits of a word."""
    one, other = sounding_words(one), sounding_words(other)
    weights = {word: weigh(word) for word in (*one, *other)}
    whole = _settled([(word,) for word in one], [(word,) for word in other], weights)
    glued = max(_runs(one, other), key=lambda run: run[0], default=None)
    if not glued or all(len(name) == whole[1] for name in (one, other)):
        return whole[0]
    return max(whole[0], _settled(glued[1], glued[2], weights)[0])


def _runs(one: Tokens, other: Tokens) -> list[tuple[float, list[Part], list[Part]]]:
    """Return each way of putting words of one side together that makes a word of the other."""
    plain = [(word,) for word in one], [(word,) for word in other]
    found = []
    for side, against in ((0, 1), (1, 0)):
        words = (one, other)[side]
        for start, end in product(range(len(words)), range(2, len(words) + 1)):
            if end - start == 2 or (start == 0 and end == len(words) > 2):
                run = tuple(words[start:end])
                glued = [*plain[side][:start], run, *plain[side][end:]]
                best = max(_alike(run, part) for part in plain[against])
                if best > GLUED:
                    pair = (glued, plain[1]) if side == 0 else (plain[0], glued)
                    found.append((best, *pair))
    return found


def _settled(one: list[Part], other: list[Part], rarity: Weights) -> tuple[float, int]:
    """Return the score of the best pairing, and how many words it pairs."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    ways = permutations([*range(len(long)), *[None] * len(short)], len(short))
    best = max(
        ways,
        key=lambda way: sum(
            _worth(short[i], long[j], rarity) - 1e-7 * abs(i - j)
            for i, j in enumerate(way)
            if j is not None and _alike(short[i], long[j]) >= AGREES
        ),
    )
    pairs = [(i, j) for i, j in enumerate(best) if j is not None and _alike(short[i], long[j]) >= AGREES]
    if not pairs:
        return 0.0, 0
    features = _features(short, long, pairs, rarity)
    weights = feature_weights()
    total = weights[0] + sum(weights[at + 1] * features[name] for at, name in enumerate(FEATURES))
    return 1 / (1 + exp(-total)), len(pairs)


def _worth(one: Part, other: Part, rarity: Weights) -> float:
    return (_bits(one, other, rarity) + _bits(other, one, rarity)) * (_alike(one, other) - AGREES + 0.01)


def _features(short: list[Part], long: list[Part], pairs: list[tuple[int, int]], rarity: Weights) -> dict[str, float]:
    ahead, back = dict(pairs), {j: i for i, j in pairs}
    lone = [
        sum(_bits(part, part, rarity) for i, part in enumerate(short) if i not in ahead),
        sum(_bits(part, part, rarity) for j, part in enumerate(long) if j not in back),
    ]
    matched = [(short[i], long[j]) for i, j in pairs]
    initials = sum(_light(one, other) for one, other in matched)
    shares = [(_bits(one, other, rarity), _bits(other, one, rarity)) for one, other in matched]
    shares = [
        (min(share), min(share)) if _light(one, other) else share
        for share, (one, other) in zip(shares, matched, strict=True)
    ]
    unlike = [1 - _alike(one, other) for one, other in matched]
    total = sum(map(sum, shares)) + sum(lone)
    turned = sum(j < k for at, (_, j) in enumerate(pairs) for _, k in pairs[:at])
    return {
        "unlike": sum(sum(share) * off for share, off in zip(shares, unlike, strict=True)) / total,
        "worst": max(unlike),
        "missing": 2 * min(lone) / total,
        "extra": abs(lone[0] - lone[1]) / total,
        "turned": turned,
        "glued": float(any(len(part) > 1 for part in (*short, *long))),
        "bits": log1p(sum(min(share) * max(0.0, 1 - 2.5 * off) for share, off in zip(shares, unlike, strict=True))),
        "initials": initials,
    }


def _light(one: Part, other: Part) -> bool:
    return _initial(one) != _initial(other)


def _initial(part: Part) -> bool:
    return len(part) == 1 and len(part[0]) == 1


def _bits(part: Part, other: Part, rarity: Weights) -> float:
    """Return the rarity of a part; a run and the one word that it makes weigh alike."""
    return sum(rarity[word] for word in (other if len(other) > 1 else part))


def _alike(one: Part, other: Part) -> float:
    if len(one) == len(other) == 1:
        if not (_initial(one) or _initial(other)):
            return likeness(one[0], other[0])
        first = table(*(script_of(part[0]) or Script.LATIN for part in (one, other)))
        alike = float(first[encode_word(one[0])[0], encode_word(other[0])[0]] <= 0.295)
        return alike if _initial(one) and _initial(other) else alike * INITIAL
    run, word = (one, other) if len(one) > 1 else (other, one)
    return _together(run, word[0])


def _together(run: Part, word: str) -> float:
    scripts = {script_of(part) for part in run}
    script, against = script_of(run[0]) or Script.LATIN, script_of(word) or Script.LATIN
    weights = [sum(mass(script)[list(encode_word(part))].astype(float)) for part in run]
    other = float(sum(mass(against)[list(encode_word(word))].astype(float)))
    total = sum(weights)
    if len(scripts) > 1 or any(len(part) == 1 for part in (*run, word)) or other < LONG_ENOUGH:
        return 0.0
    if min(total, other) < 0.6 * max(total, other):
        return 0.0
    codes = b""
    for part in run:
        for code in encode_word(part):
            codes += b"" if codes[-1:] == bytes([code]) else bytes([code])
    return max(0.0, 1 - _distance(codes, encode_word(word), table(script, against)) / ((total + other) / 2))


def _distance(one: bytes, other: bytes, costs) -> float:
    row = [0.0]
    for code in other:
        row.append(row[-1] + float(costs[0, code]))
    for code in one:
        above, row = row, [row[0] + float(costs[code, 0])]
        for at, against in enumerate(other):
            paired = above[at] + float(costs[code, against])
            row.append(min(paired, above[at + 1] + float(costs[code, 0]), row[at] + float(costs[0, against])))
    return row[-1]
