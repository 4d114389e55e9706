"""An officer changes his own password: by the old one and a fresh code, and to one that is not soon guessed."""

import pytest
from sign_in_desk import ADDRESS, PASSWORD

from sangam.access.sign_in import proofs, steps
from sangam.kernel.errors import Malformed, Refused
from sangam.notices import lists, officers

NEW = "river lamp stone kite"


def changes(desk, actor, *, old: str = PASSWORD, new: str = NEW, code: str = "") -> None:
    proofs.change_password(actor, old=old, new=new, code=code or desk.code(), address=ADDRESS)


def test_the_new_password_serves_and_the_old_one_no_more(anita):
    changes(anita, anita.actor(anita.signs_in(steps=-1)))
    assert anita.gives_password(NEW)
    with pytest.raises(Refused, match="is wrong"):
        anita.gives_password()


def test_the_other_sessions_end_and_this_one_goes_on(anita):
    other, here = anita.signs_in(steps=-1), anita.signs_in(steps=0)
    changes(anita, anita.actor(here), code=anita.code(steps=1))
    assert anita.is_in(here)
    assert not anita.is_in(other)


def test_the_officer_is_told(anita):
    actor = anita.actor(anita.signs_in(steps=-1))
    changes(anita, actor)
    officers.tell_officer_notes()
    assert [told.title for told in lists.open_notices(actor)] == [
        "Your password was changed. Was it not you? Tell your administrator at once."
    ]


def test_a_seal_of_the_old_password_serves_no_more(anita):
    actor = anita.actor(anita.signs_in(steps=-1))
    challenge = anita.gives_password()
    changes(anita, actor)
    with pytest.raises(Refused, match="run out of time"):
        steps.check_code(challenge, anita.code(steps=1), address=ADDRESS)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"old": "another"}, "The present password is wrong"), ({"code": "000000"}, "one-time code is wrong")],
)
def test_without_the_old_one_and_a_fresh_code_nothing_changes(anita, given, sentence):
    actor = anita.actor(anita.signs_in(steps=-1))
    with pytest.raises(Refused, match=sentence):
        changes(anita, actor, **given)
    assert anita.gives_password()


def test_the_old_password_is_not_guessed_in_a_session(anita):
    actor = anita.actor(anita.signs_in(steps=-1))
    for _ in range(5):
        with pytest.raises(Refused, match="present password is wrong"):
            changes(anita, actor, old="guess")
    with pytest.raises(Refused, match="wait until"):
        changes(anita, actor)


EASY = (
    "password1234", "P@ssw0rd2026!!", "passwordpassword", "abcabcabcabc", "123456789012", "9876543210123",
    "aaaaaaaaaaaab", "Delhi@123456", "qwertyuiop12", "Welcome@20262026", "correcthorsebatterystaple",
    "anita-in-narela", "my28010001number", "....____....____",
)  # fmt: skip


@pytest.mark.parametrize("new", EASY)
def test_an_easy_password_is_refused(anita, new):
    with pytest.raises(Refused, match="too easy to guess"):
        changes(anita, anita.actor(anita.signs_in(steps=-1)), new=new)


@pytest.mark.parametrize(
    ("new", "sentence"), [("eleven char", "at least twelve"), ("word " * 50, "at most two hundred")]
)
def test_a_password_has_twelve_characters_at_least(anita, new, sentence):
    with pytest.raises(Malformed, match=sentence):
        changes(anita, anita.actor(anita.signs_in(steps=-1)), new=new)


@pytest.mark.parametrize("new", ["river lamp stone kite", "सोनीपत की पुरानी सड़क", "T7#kQ9!vXz2@pL"])
def test_words_of_ones_own_will_do_in_any_script(anita, new):
    changes(anita, anita.actor(anita.signs_in(steps=-1)), new=new)
    assert anita.gives_password(new)
