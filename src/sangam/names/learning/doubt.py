"""Which attested answers are believed.

Wikidata holds translations (Katun: Queen), Dakshina slips (Gurjar: gocar).  Learned from, one such form with ten
spellings would make k and j the same sound.  So an answer must sound something like its question by the hand-set costs.
All answers to a question together count no more than two of its heaviest.
"""

from sangam.names.comparison.prior_costs import masses, prior
from sangam.names.learning.evidence import Question
from sangam.names.learning.ways import distances, pack_codes
from sangam.names.sounds.symbols import encode_word

LEAST_ALIKE = 0.68
_TOGETHER = 2.0


def believable(asked: list[Question]) -> list[Question]:
    """Return the questions with the answers that are believed, each with its share; none where no answer is left."""
    ones = pack_codes([encode_word(question.word) for question in asked for _ in question.answers])
    others = pack_codes([encode_word(answer) for question in asked for answer, _ in question.answers])
    weight = masses()
    mass = (weight[ones].sum(axis=1) + weight[others].sum(axis=1)) / 2
    alike = iter(distances(ones, others, prior()) <= (1 - LEAST_ALIKE) * mass)
    kept = [
        Question(question.word, tuple(answer for answer in question.answers if next(alike)), question.fold)
        for question in asked
    ]
    return [_limit_weight(question) for question in kept if question.answers]


def _limit_weight(question: Question) -> Question:
    most = _TOGETHER * max(weight for _, weight in question.answers)
    share = min(1.0, most / sum(weight for _, weight in question.answers))
    return Question(
        question.word, tuple((answer, weight * share) for answer, weight in question.answers), question.fold
    )
