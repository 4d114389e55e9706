"""A page of signing in, as one officer uses it."""

from datetime import timedelta
from uuid import UUID

import pyotp

from sangam.access import staff
from sangam.access.sign_in import sessions
from sangam.access.sign_in import steps as sign_in_steps
from sangam.access.types import HoldingView, SignedIn
from sangam.kernel import clock
from sangam.kernel.actor import Actor

PASSWORD = "correct horse battery"

SECRET = "JBSWY3DPEHPK3PXP" * 2

ADDRESS = "203.0.113.9"


def row(number: str = "28010001", **changes: str) -> dict[str, str]:
    """Return a row of the officers' sheet."""
    said = {"service_number": number, "name_en": "Anita Rawat", "rank": "SI", "unit": "DL-ON-NARELA",
            "role": "station", "sign_in_name": "anita"}  # fmt: skip
    return said | changes


class Desk:
    """A sign-in page, as one officer uses it."""

    def __init__(self, admin: Actor, name: str = "anita") -> None:
        self.admin = admin
        self.name = name
        self.officer: UUID = staff.officer_named(name).id
        staff.issue_credentials(admin, self.officer, password=PASSWORD, totp_secret=SECRET)

    def code(self, *, steps: int = 0) -> str:
        return pyotp.TOTP(SECRET).at(clock.now() + timedelta(seconds=30 * steps))

    def gives_password(self, password: str = PASSWORD, *, name: str = "", address: str = ADDRESS) -> str:
        return sign_in_steps.check_password(name or self.name, password, address=address)

    def gives_code(self, code: str = "", *, steps: int = 0) -> str:
        return sign_in_steps.check_code(self.gives_password(), code or self.code(steps=steps), address=ADDRESS)

    def posts(self, proof: str) -> list[HoldingView]:
        return sign_in_steps.posts_to_choose(proof)

    def signs_in(self, *, post: int = 0, steps: int = 0, device: str = "") -> SignedIn:
        proof = self.gives_code(steps=steps)
        return sign_in_steps.sit_down(proof, self.posts(proof)[post].id, device_token=device)

    def actor(self, signed_in: SignedIn) -> Actor:
        found = sessions.actor_for(signed_in.token)
        assert found is not None
        return found[0]

    def is_in(self, signed_in: SignedIn) -> bool:
        return sessions.actor_for(signed_in.token) is not None
