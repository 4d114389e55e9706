"""An officer who was given an enrolment code chooses the own password and secret; the code itself lets nobody in."""

import re
from datetime import timedelta

import pyotp
import pytest
from sign_in_desk import ADDRESS, Desk

from sangam.access.administration import acts
from sangam.access.sign_in import steps
from sangam.access.sign_in.enrolment import own_secrets
from sangam.access.types import Order
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused

NEW = "river lamp stone kite"


@pytest.fixture
def code(admin: Actor, anita: Desk) -> str:
    """An enrolment code for Anita Rawat."""
    chief = Actor("DL", "chief", role="admin", unit="DL")
    issued = acts.do_order(chief, Order("give-code", anita.officer, "joined today", {})).issued
    assert issued
    assert issued.totp_uri == ""
    return issued.password


def shown_secret(challenge: str) -> str:
    secret = re.search(r"secret=(\w+)", own_secrets.secret_uri(challenge))
    assert secret
    return secret[1]


def one_time_code(challenge: str) -> str:
    return pyotp.TOTP(shown_secret(challenge)).at(clock.now())


def enrols(challenge: str, *, new: str = NEW, code: str = "") -> str:
    return own_secrets.enrol(challenge, new=new, code=code or one_time_code(challenge), address=ADDRESS)


def test_an_officer_enrols_once_and_sits_down(anita: Desk, code: str) -> None:
    challenge = anita.gives_password(code)
    proof = enrols(challenge)
    assert steps.sit_down(proof, anita.posts(proof)[0].id).officer == anita.officer
    with pytest.raises(Refused, match="name or the password is wrong"):
        anita.gives_password(code)
    again = anita.gives_password(NEW)
    assert own_secrets.secret_uri(again) == ""
    with pytest.raises(Refused, match="set up already"):
        enrols(again, code="123456")
    with pytest.raises(Refused, match=r"run out of time|set up already"):
        enrols(challenge, code="123456")


def test_the_code_alone_opens_no_session(anita: Desk, code: str) -> None:
    challenge = anita.gives_password(code)
    with pytest.raises(Refused, match="Choose your own password first"):
        steps.check_code(challenge, one_time_code(challenge), address=ADDRESS)
    with pytest.raises(Refused, match="one-time code is wrong"):
        enrols(challenge, code="000000")
    with pytest.raises(Malformed):
        enrols(challenge, new="short")
    with pytest.raises((Malformed, Refused)):
        enrols(challenge, new="password1234")
    with clock.shift_time(timedelta(minutes=6)), pytest.raises(Refused, match="run out of time"):
        enrols(challenge, code="000000")
    with clock.shift_time(timedelta(days=7, minutes=1)), pytest.raises(Refused, match="run out"):
        anita.gives_password(code)


def test_whoever_used_the_code_before_knows_no_secret_that_holds(anita: Desk, code: str) -> None:
    before, now = anita.gives_password(code), anita.gives_password(code)
    seen = one_time_code(before)
    assert seen != one_time_code(now)
    with pytest.raises(Refused, match="one-time code is wrong"):
        enrols(now, code=seen)
    known = shown_secret(before)
    enrols(now)
    with clock.shift_time(timedelta(minutes=2)), pytest.raises(Refused, match="one-time code is wrong"):
        steps.check_code(anita.gives_password(NEW), pyotp.TOTP(known).at(clock.now()), address=ADDRESS)
