"""The standing attacker: ./sangam test --attack [--seed S] [--minutes M]

Walks routes by role with ids of others.  Sends hostile fields, and hostile envelopes of a peer with true keys.  Drives
each limit that counts by moving the clock.  Tells each finding with the request that shows it again.  The
exit code is 1 where anything was found.
"""

import argparse
import importlib
import logging
import sys
import time
from random import Random, SystemRandom

importlib.import_module("conftest")  # sets Django up, as for the tests

from argon2 import PasswordHasher  # noqa: E402 - after Django is set up
from attack.campaign import Campaign  # noqa: E402 - after Django is set up
from support.cluster import TestCluster  # noqa: E402 - after Django is set up

from sangam.access.sign_in import vault  # noqa: E402 - after Django is set up


def main() -> int:
    """Attack until the minutes are over; tell what was found."""
    parser = argparse.ArgumentParser(
        prog="./sangam test", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--attack", action="store_true", help="attack nodes of the tests")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6), help="by which all is drawn")
    parser.add_argument("--minutes", type=float, default=15.0, help="how long")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    _hash_cheaply()
    _tell(f"seed {asked.seed}, {asked.minutes:g} minutes")
    cluster = TestCluster()
    try:
        campaign = Campaign(cluster, Random(asked.seed), _tell)
        campaign.go_on_until(time.monotonic() + 60 * asked.minutes)
    finally:
        cluster.stop()
    _tell(", ".join(f"{count} {name}" for name, count in sorted(campaign.tried.items())))
    _tell(f"{len(campaign.findings)} found, seed {asked.seed}")
    return 1 if campaign.findings else 0


def _hash_cheaply() -> None:
    """Let a password's hash cost nothing: the attacker's patience is counted in guesses, not in seconds."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    vault._hasher, vault._NOBODY = cheap, vault._nobody(cheap)


def _tell(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - the command's report


if __name__ == "__main__":
    sys.exit(main())
