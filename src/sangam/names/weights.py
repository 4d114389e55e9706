"""Learning the edit weights: from a folder of attested spellings to the text of `weights.tsv`."""

from collections.abc import Iterator
from pathlib import Path

from sangam.names.learning.evidence import FILES, FOLDS, Attested, ScriptPair, questions, read_evidence
from sangam.names.learning.evidence import rows as table_rows
from sangam.names.learning.fit import Figures, Kinship, Settings, cross_validated, refine, vocabularies

_HEAD = """\
What it costs to take one sound for another, by pair of scripts (sangam.names.comparison.weights): scripts, one, other,
cost. "any": between any two scripts; "-": the gap, so that the row is the cost of leaving the other out.  A sound
stands for itself in every place, a sound with a mark (sangam.names.sounds.sounds) for itself there.  The most
particular row holds. Learned, weights only: no spelling and no row of the data is here.  Sources and their licences:
  Names of Indian persons, A. Parlikar, Carnegie Mellon University: CC BY 3.0
  Dakshina, Google Research (Roark et al. 2020): CC BY-SA 4.0; share-alike, so this table may be passed on under it
  Wikidata, labels of persons: CC0
  GeoNames, names of places: CC BY 4.0
Rows of other sources (affidavits, railway stations, machine-made spellings) are left out.
Made by: sangam names learn --data DIR --out TABLE.  No step draws at random; there is no seed."""


def learn_weights(folder: Path, *, evaluate: bool = True) -> Iterator[str]:
    """Yield the lines of the table learned from the folder's files: the head first, then the costs.

    evaluate: say in the head what cross-validation by native form found, which takes five times as long.
    Raises FileNotFoundError where the folder holds none of the files.
    """
    rows, at = read_evidence(folder), Settings()
    asked = questions(rows)
    layout, corrections = refine(asked, vocabularies(rows, list(asked)), Kinship(rows), at)
    yield from (f"# {line}" for line in _HEAD.splitlines())
    yield from (f"# {line}" for line in _evidence_lines(rows))
    if evaluate:
        yield from (f"# {line}" for line in _evaluation_lines(cross_validated(rows, at)))
    yield from ("\t".join(row) for row in table_rows(layout, corrections))


def _evidence_lines(rows: list[Attested]) -> Iterator[str]:
    asked = questions(rows)
    yield f"Read: {len(rows)} pairs of words from those present of {', '.join(FILES)}."
    counts = (f"{'-'.join(pair)} {len(found)}" for pair, found in asked.items())
    yield f"Questions asked of them, by scripts: {', '.join(counts)}."


def _evaluation_lines(found: dict[ScriptPair, tuple[Figures, Figures, Figures]]) -> Iterator[str]:
    yield f"Cross-validation, {FOLDS} folds, all native forms of one coarse sound in one fold; wrong answers mined from"
    yield "the matcher's own most alike.  Share of questions whose first answer is right, recall of right answers at"
    yield "95 % precision against three wrong ones each:  set by hand | learned, held out | learned, seen"
    for pair, figures in found.items():
        told = " | ".join(f"{one.first:.3f} {one.recall:.3f}" for one in figures)
        yield f"  {'-'.join(pair)}: {told}"
