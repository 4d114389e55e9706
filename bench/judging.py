"""How good the bands of a hit are, and what each feature is worth, on a synthetic crowd.  Run: python bench/judging.py

Persons are invented (`sangam_lab.crowd.crowd`); each query is a twin: the same person as another force would write
him.  Candidates come by the names' own keys, in memory, without a database; the score is the product's.  It prints, by
what the query says, how many hits of each band are the man himself, and for each feature the measured bits.
Synthetic twins say how the score behaves, not how often clerks err: see docs/decisions/0018.
"""

import argparse

from sangam.node.bootstrap import without_database


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--persons", type=int, default=100_000)
    options.add_argument("--queries", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    without_database()
    from judged_crowd import measure

    measure(chosen.persons, chosen.queries, chosen.seed)


if __name__ == "__main__":
    main()
