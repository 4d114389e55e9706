"""The door of signing in, as who tries it: one officer of Delhi, enrolled, and attempts that count as judged."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pyotp
from attack.ground import Ground
from support.cast import officer
from support.founding import with_shipped_units

from sangam.access import staff
from sangam.access.sign_in import steps as sign_in_steps
from sangam.kernel import clock
from sangam.kernel.errors import Refused

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXP" * 2
ADDRESS = "203.0.113.9"
ROW = {
    "service_number": "28010001", "name_en": "Anita Rawat", "rank": "SI", "unit": "DL-ON-NARELA",
    "role": "station", "sign_in_name": "anita",
}  # fmt: skip


@contextmanager
def officer_at_the_door(ground: Ground) -> Iterator[UUID]:
    """Stand at Delhi's node, where one officer can sign in; yield the officer."""
    (delhi,) = ground.fresh_nodes("DL")
    with_shipped_units(delhi)
    with delhi:
        admin = officer("DL", "admin")
        assert staff.load_officers(admin, [ROW]).faults == ()
        found = staff.officer_named("anita").id
        staff.issue_credentials(admin, found, password=PASSWORD, totp_secret=SECRET)
        yield found


def code(*, steps: int = 0) -> str:
    """Return the officer's one-time code of now, or of a neighbouring step."""
    return pyotp.TOTP(SECRET).at(clock.now() + timedelta(seconds=30 * steps))


def is_judged(attempt: Callable[[], object], *codes: str) -> bool:
    """Tell whether a wrong secret was judged, so that one guess is learned.  codes: of refusals that judge."""
    try:
        attempt()
    except Refused as refused:
        return refused.code in codes
    return True


def guess_password(name: str = "anita", address: str = ADDRESS) -> int:
    """Guess once; return how many guesses were judged."""
    return int(is_judged(lambda: sign_in_steps.check_password(name, "guess", address=address), "access:password"))
