"""A first password ends, a code that served twice is told to its holder, nothing endless is hashed."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sign_in_desk import ADDRESS, SECRET

from sangam.access import staff
from sangam.access.sign_in import proofs, steps
from sangam.audit.audit import deed, recent_entries
from sangam.kernel import clock, here
from sangam.kernel.errors import Malformed, Refused
from sangam.notices.lists import open_notices
from sangam.notices.officers import tell_officer_notes


def test_a_first_password_ends_unless_its_officer_has_chosen_another(anita, admin):
    issued = staff.issue_credentials(admin, anita.officer, totp_secret=SECRET)
    assert issued.until is not None
    with clock.shift_time(timedelta(days=6)):
        assert anita.gives_password(issued.password)
    with clock.shift_time(timedelta(days=8)), pytest.raises(Refused, match="first password has run out"):
        anita.gives_password(issued.password)


def test_a_first_password_that_was_changed_stays_good(anita, admin):
    issued = staff.issue_credentials(admin, anita.officer, totp_secret=SECRET)
    proof = steps.check_code(anita.gives_password(issued.password), anita.code(steps=-1), address=ADDRESS)
    actor = anita.actor(steps.sit_down(proof, anita.posts(proof)[0].id))
    tell_officer_notes()
    assert any("is a first one and ends on" in told.title for told in open_notices(actor))
    proofs.change_password(actor, old=issued.password, new="river lamp stone kite", code=anita.code(), address=ADDRESS)
    with clock.shift_time(timedelta(days=400)):
        assert anita.gives_password("river lamp stone kite")


def test_its_holder_is_told_of_a_code_that_was_given_twice(anita):
    actor = anita.actor(anita.signs_in(steps=-1))
    with pytest.raises(Refused, match="served before"):
        steps.check_code(anita.gives_password(), anita.code(steps=-1), address="198.51.100.7")
    tell_officer_notes()
    told = [(each.title, each.parts) for each in open_notices(actor)]
    assert [title for title, _ in told if title.startswith("A one-time code of yours was given twice")]
    assert {"name": "198.51.100.7"} in [parts for _, parts in told]
    assert recent_entries(action="officer:identity:warn")


def test_a_wrong_code_is_told_to_nobody(anita):
    actor = anita.actor(anita.signs_in(steps=-1))
    with pytest.raises(Refused, match="wrong or too old"):
        anita.gives_code("000000")
    tell_officer_notes()
    assert open_notices(actor) == []


def test_a_password_that_is_too_long_is_refused_before_it_is_hashed(anita):
    with pytest.raises(Malformed, match="at most two hundred"):
        anita.gives_password("x" * 201)
    with pytest.raises(Malformed, match="at most two hundred"):
        proofs.change_password(
            anita.actor(anita.signs_in()), old="x" * 10_000, new="river lamp stone kite", code="", address=ADDRESS
        )


def test_codes_serve_on_after_the_key_of_sign_in_is_replaced(anita, admin):
    folder = here.node().keys
    anita.gives_code(steps=-1)
    (folder / "sign-in-old.key").write_bytes((folder / "sign-in.key").read_bytes())
    (folder / "sign-in.key").write_bytes(Fernet.generate_key())
    anita.gives_code()
    with deed(admin, "admin:shared-key:test"):
        assert proofs.reseal_codes() >= 1
    (folder / "sign-in-old.key").unlink()
    anita.gives_code(steps=1)
