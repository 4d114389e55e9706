"""The passkey of a stolen phone: assertions by keys of the thief's own, judged at the node."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from attack.doors import ADDRESS, PASSWORD, code, is_judged, officer_at_the_door
from attack.ground import Ground
from attack.meter import DAY, HOUR, MONTH, Attempt, Meter
from support.authenticator import Lock

from sangam.access.sign_in import sessions, steps
from sangam.access.sign_in.enrolment import devices


@contextmanager
def _begin(ground: Ground) -> Iterator[Attempt]:
    with officer_at_the_door(ground) as anita:
        challenge = steps.check_password("anita", PASSWORD, address=ADDRESS)
        proof = steps.check_code(challenge, code(steps=-1), address=ADDRESS)
        seat = steps.sit_down(proof, steps.posts_to_choose(proof)[0].id, device_token="")
        found = sessions.actor_for(seat.token)
        assert found is not None
        lock, thief = Lock(), Lock(uses=5)
        answer = lock.makes(devices.passkey_to_make(found[0]))
        phone = devices.enrol_by_passkey(found[0], name="phone", answer=answer, code=code(), address=ADDRESS)
        thief.credential = lock.credential

        def forge() -> int:
            def attempt() -> None:
                forged = thief.proves(devices.passkey_to_open(phone, anita))
                devices.open_by_passkey(phone, anita, forged, address=ADDRESS)

            return int(is_judged(attempt, "access:passkey"))

        yield forge


METER = Meter(
    "passkey of a device",
    "forged assertions that are judged for one officer on one phone",
    _begin,
    {HOUR: 20, DAY: 120, MONTH: 31 * 120},
    {HOUR: timedelta(seconds=60), DAY: timedelta(minutes=16)},
    is_long=True,
)
