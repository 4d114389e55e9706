"""Do the tests notice?  Puts one fault at a time into a copy of the sources and runs the tests that should fail.

./sangam test --guards        takes away each guard of guards.toml; its test must fail without it
./sangam test --mutate N      puts N faults, drawn by --seed, into rules, protocol, messages, reading and web

Each line begins with what came of one fault:
noticed      the test failed, as it should
UNNOTICED    the test passed: it guards nothing there
NOT RUN      pytest could not run the test: it was renamed, or the fault leaves no Python
STALE        the guard's text was changed: guards.toml must follow it
"""

import argparse
import sys

from faults import in_process, reach
from faults.trials import AREAS, copy_of_sources, try_guards, try_mutations


def main() -> int:
    """Run the command; the exit code tells whether every fault was noticed."""
    parser = argparse.ArgumentParser(
        prog="./sangam test", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--guards", action="store_true", help="take away each guard of guards.toml")
    parser.add_argument("--mutate", type=int, default=0, metavar="N", help="put so many faults into the sources")
    parser.add_argument("--seed", type=int, default=1, help="by which the faults are drawn")
    parser.add_argument("--area", choices=sorted(AREAS), default="", help="only faults of this area")
    parser.add_argument("--of", default="", metavar="FILE", help="only faults of this file, as records/policy.py")
    parser.add_argument("--near", action="store_true", help="run only the tests that name the faulty module")
    parser.add_argument("--pure", action="store_true", help="of these, only the tests that need no database")
    parser.add_argument(
        "--reach", nargs="*", metavar="TESTS", help="run all tests once, then those that enter each fault"
    )
    asked = parser.parse_args()
    if not asked.guards and asked.mutate < 1:
        parser.error("say --guards, or --mutate with a number above 0")
    areas = {name: patterns for name, patterns in AREAS.items() if asked.area in ("", name)}
    if asked.guards and (asked.near or asked.pure):
        parser.error("--near and --pure are for --mutate alone")
    if asked.of:
        areas = {asked.of: (asked.of,)}
    if asked.mutate and asked.reach is not None:
        return 1 if reach.try_reaching(asked.mutate, asked.seed, areas, asked.reach) else 0
    if asked.mutate and (asked.near or asked.pure):
        return 1 if in_process.try_near(asked.mutate, asked.seed, areas, pure=asked.pure) else 0
    with copy_of_sources() as root:
        unnoticed = try_guards(root) if asked.guards else 0
        unnoticed += try_mutations(root, asked.mutate, asked.seed, areas) if asked.mutate else 0
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
