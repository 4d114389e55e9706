"""The PIN of a stolen phone, guessed at the node."""

from collections.abc import Iterator
from contextlib import contextmanager

from attack.doors import ADDRESS, PASSWORD, code, is_judged, officer_at_the_door
from attack.ground import Ground
from attack.meter import DAY, HOUR, MONTH, Attempt, Meter

from sangam.access.models import DeviceUser
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
        phone = devices.enrol_device(found[0], name="phone", pin="482915", code=code(), address=ADDRESS)

        def guess() -> int:
            stands = DeviceUser.objects.filter(officer_id=anita).exists()
            return int(
                is_judged(
                    lambda: devices.open_by_pin(phone, anita, "000000", address=ADDRESS),
                    *(("access:pin", "access:pin-struck") if stands else ()),
                )
            )

        yield guess


METER = Meter(
    "PIN of a device",
    "wrong PINs that are judged before the PIN is struck for good",
    _begin,
    {HOUR: 20, DAY: 20, MONTH: 20},
)
