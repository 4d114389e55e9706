"""Series: which pairs of crimes may be one, with why, and how far such a finding can be believed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.series.crime_files import CrimeColumns, read_crimes
from sangam.analysis.series.evidence import Crimes, Pairs, weigh_pairs
from sangam.analysis.series.model import Model
from sangam.analysis.series.offenders import Solved, solve
from sangam.analysis.series.validation import Tested, hold_out, learn_model
from sangam.analysis.tables.files import read_headings, read_sheet
from sangam.kernel.errors import Malformed, Refused

_FEWEST_LINKS, _FEWEST_GROUPS = 20, 10
_REPEATS = 4


@dataclass(frozen=True, slots=True)
class Linkage:
    """Means and pairs of a linkage.

    auc, tpr_at_5: means over repeats, each with other folds.  factors: log Bayes factor of each pair, in nats.  A
    factor of a pair that was held out in the first repeat is the one it had then.  That of another pair is what all
    solved crimes teach.
    """

    crimes: Crimes
    pairs: Pairs
    linked: NDArray[np.bool_]
    solved: NDArray[np.bool_]
    model: Model
    factors: NDArray[np.float64]
    tests: tuple[Tested, ...]
    folds: int
    left_out: dict[str, int]
    caveats: tuple[str, ...]

    @property
    def auc(self) -> float:
        """Return the chance that a link scores above another pair, offenders held out."""
        return float(np.mean([test.auc for test in self.tests]))

    @property
    def tpr_at_5(self) -> float:
        """Return the share of links found where 5 % of the other pairs are named too, offenders held out."""
        return float(np.mean([test.tpr_at_5 for test in self.tests]))

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return {
            "auc": self.auc,
            "tpr_at_5": self.tpr_at_5,
            "crimes": len(self.crimes),
            "solved": int(self.solved.sum()),
            "pairs": len(self.linked),
            "linked": int(self.linked.sum()),
            "tested": int(np.isfinite(self.tests[0].scores).sum()),
            "folds": self.folds,
            "repeats": len(self.tests),
            "weights": {name: round(float(w), 4) for name, w in zip(self.pairs.names, self.model.weights, strict=True)},
            "left_out": self.left_out,
            "caveats": list(self.caveats),
        }

    def rows(self, count: int | None = None) -> list[dict[str, Any]]:
        """Return the pairs, the likeliest first: both crimes, log10 of the factor, what is known, and why."""
        order = np.argsort(-self.factors, kind="stable")[:count]
        terms = self.model.terms(self.pairs.evidence[order])
        ids, both = self.crimes.ids, self.solved[self.pairs.one] & self.solved[self.pairs.other]
        held = np.isfinite(self.tests[0].scores)
        return [
            {
                "crime_1": ids[self.pairs.one[at]],
                "crime_2": ids[self.pairs.other[at]],
                "log10_factor": round(float(self.factors[at] / np.log(10)), 4),
                "linked": int(self.linked[at]) if both[at] else "",
                "held_out": int(held[at]),
                "why": _why(terms[row], self.pairs.names),
            }
            for row, at in enumerate(order)
        ]


def find_series(
    crimes: Path,
    offenders: Path,
    *,
    columns: CrimeColumns | None = None,
    most_days: float = 365.0,
    folds: int = 5,
    seed: int = 0,
) -> Linkage:
    """Return which pairs of crimes may be one series, learned from solved ones, and how well that works.

    The test holds out whole groups of offenders: both crimes of a tested pair are unknown to what scores it.
    Raises Refused below 20 links or 10 groups with links: nothing can be learned from so few.
    """
    found = read_crimes(crimes, columns or CrimeColumns())
    solved = _solve(offenders, found)
    pairs = weigh_pairs(found, most_days=most_days)
    linked = solved.linked[pairs.one, pairs.other]
    _require_links(pairs, solved, linked, folds)
    tests = tuple(hold_out(pairs, solved, folds=folds, seed=seed * _REPEATS + at) for at in range(_REPEATS))
    is_solved = solved.group >= 0
    both = is_solved[pairs.one] & is_solved[pairs.other]
    model = learn_model(pairs, solved, both, np.random.default_rng(seed))
    factors = np.where(np.isfinite(tests[0].scores), tests[0].scores, model.log_factors(pairs.evidence))
    caveats = (*found.caveats, "A pair is a lead for a person to judge. It is no proof and names no offender.")
    return Linkage(found, pairs, linked, is_solved, model, factors, tests, folds, found.left_out, caveats)


def _solve(offenders: Path, crimes: Crimes) -> Solved:
    headings = read_headings(offenders)
    small = {each.lower(): each for each in headings}
    crime = next((small[name] for name in ("crimeid", "crime_id", "crime", "fir") if name in small), "")
    offender = next((small[name] for name in ("offenderid", "offender_id", "offender") if name in small), "")
    if not crime or not offender:
        raise Malformed(
            "analysis:offender-columns",
            "{path} needs the columns crimeID and offenderID. Line 1 has: {found}.",
            path=offenders.name,
            found=", ".join(headings),
        )
    return solve(read_sheet(offenders, (crime, offender)), crime, offender, crimes.ids)


def _require_links(pairs: Pairs, solved: Solved, linked: NDArray[np.bool_], folds: int) -> None:
    groups = len(np.unique(solved.group[pairs.one[linked]]))
    if linked.sum() < _FEWEST_LINKS or groups < max(_FEWEST_GROUPS, 2 * folds):
        raise Refused(
            "analysis:few-links",
            "{links} pairs of crimes have a known offender in common, in {groups} groups: too few to learn from.",
            links=int(linked.sum()),
            groups=groups,
        )


def _why(terms: NDArray[np.float64], names: tuple[str, ...]) -> str:
    """Return the strongest reasons for and against, with what each adds in nats."""
    order = np.argsort(-abs(terms), kind="stable")[:3]
    return "; ".join(f"{names[at]} {terms[at]:+.1f}" for at in order)
