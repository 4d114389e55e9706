"""Who gets in, and who does not."""

from datetime import timedelta

import pytest
from argon2 import Type, extract_parameters
from argon2.exceptions import VerifyMismatchError
from sign_in_desk import ADDRESS, PASSWORD, Desk, row

from sangam.access import staff
from sangam.access.models import Holding, Officer
from sangam.access.sign_in import sessions, vault
from sangam.access.sign_in import sessions as sign_in_sessions
from sangam.access.sign_in import steps as sign_in_steps
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated


def later(**by: float):
    return clock.shift_time(timedelta(**by))


def test_password_code_and_post_make_a_session(anita):
    signed_in = anita.signs_in()
    actor = anita.actor(signed_in)
    assert actor.label == "SI Anita Rawat, station, PS Narela"
    assert (actor.role, actor.unit, actor.force, actor.session) == ("station", "DL-ON-NARELA", "DL", signed_in.session)
    assert {"DL", "DL-ON", "DL-ON-NARELA", f"post:{actor.post}"} <= actor.audience
    assert sessions.actor_of_session(signed_in.session) == actor


@pytest.mark.parametrize("name", ["28010001", " ANITA ", "Anita"])
def test_the_service_number_serves_as_a_name_and_case_does_not_matter(anita, name):
    assert anita.gives_password(name=name)


def test_a_wrong_name_and_a_wrong_password_read_alike(anita):
    told = set()
    for name, password in (("anita", "wrong"), ("nobody", PASSWORD), ("nobody", "wrong")):
        with pytest.raises(Refused) as refusal:
            sign_in_steps.check_password(name, password, address=ADDRESS)
        told.add((refusal.value.code, refusal.value.message))
    assert told == {("access:password", "The name or the password is wrong.")}


def test_a_node_hashes_passwords_as_rfc_9106_asks_where_memory_is_short(true_hasher):
    costs = (true_hasher.time_cost, true_hasher.memory_cost, true_hasher.parallelism)
    assert (true_hasher.type, costs) == (Type.ID, (3, 64 * 1024, 4))


def test_who_is_not_known_is_looked_at_as_long_as_who_is(true_hasher):
    nobody = vault._nobody(true_hasher)
    assert extract_parameters(nobody) == extract_parameters(true_hasher.hash("of somebody"))
    with pytest.raises(VerifyMismatchError):  # it was worked through, not refused for what it looks like
        true_hasher.verify(nobody, "of nobody")


def test_an_officer_without_credentials_and_one_who_left_read_the_same(admin, anita):
    staff.load_officers(admin, [row("28010002", sign_in_name="mohan")])
    with audit.deed(admin, "admin:test:leave"):
        Officer.objects.filter(sign_in_name="anita").update(left_at=clock.now())
    for name in ("mohan", "anita"):
        with pytest.raises(Refused, match="The name or the password is wrong"):
            sign_in_steps.check_password(name, PASSWORD, address=ADDRESS)


def test_a_failure_is_written_without_the_password(anita):
    with pytest.raises(Refused, match="is wrong"):
        sign_in_steps.check_password("anita", "guess", address=ADDRESS)
    entry = audit.recent_entries(action="officer:identity:prove")[0]
    assert (entry.outcome, entry.code, entry.label) == ("refused", "access:password", "claims to be anita")
    assert "guess" not in str(entry)


def test_a_code_serves_once(anita):
    code = anita.code()
    anita.gives_code(code)
    with pytest.raises(Refused, match="served before"):
        anita.gives_code(code)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_that_is_one_step_off_is_forgiven(anita, steps):
    assert anita.gives_code(steps=steps)


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_code_of_another_time_is_refused(anita, steps):
    with pytest.raises(Refused, match="one-time code is wrong"):
        anita.gives_code(steps=steps)


def test_after_a_later_code_an_earlier_one_is_refused(anita):
    anita.gives_code(steps=1)
    with pytest.raises(Refused, match="one-time code is wrong"):
        anita.gives_code(steps=0)


@pytest.mark.parametrize("minutes", [5.1, 60])
def test_a_sign_in_that_takes_too_long_starts_again(anita, minutes):
    challenge = anita.gives_password()
    with later(minutes=minutes), pytest.raises(Refused, match="run out of time"):
        sign_in_steps.check_code(challenge, anita.code(), address=ADDRESS)


def test_a_proof_of_one_step_does_not_serve_for_another(anita):
    challenge = anita.gives_password()
    for forged in (challenge, "", "x" * 40, challenge[:-4] + "AAAA"):
        with pytest.raises(Refused, match="run out of time"):
            sign_in_steps.posts_to_choose(forged)
    proof = sign_in_steps.check_code(challenge, anita.code(), address=ADDRESS)
    with pytest.raises(Refused, match="run out of time"):
        sign_in_steps.check_code(proof, anita.code(steps=1), address=ADDRESS)


def test_a_proof_of_a_code_serves_once(anita):
    proof = anita.gives_code()
    post = anita.posts(proof)[0].id
    sign_in_steps.sit_down(proof, post)
    for again in (lambda: sign_in_steps.sit_down(proof, post), lambda: sign_in_steps.posts_to_choose(proof)):
        with pytest.raises(Refused, match="run out of time"):
            again()


def test_the_seal_of_a_password_serves_for_one_code(anita):
    challenge = anita.gives_password()
    sign_in_steps.check_code(challenge, anita.code(), address=ADDRESS)
    with pytest.raises(Refused, match="run out of time"):
        sign_in_steps.check_code(challenge, anita.code(steps=1), address=ADDRESS)


@pytest.mark.parametrize("ended_by", ["sign-out everywhere", "new credentials"])
def test_a_proof_ends_with_what_ends_the_sessions(anita, admin, ended_by):
    actor = anita.actor(anita.signs_in())
    proof = anita.gives_code(steps=1)
    post = anita.posts(proof)[0].id
    if ended_by == "sign-out everywhere":
        sessions.end_all(actor)
    else:
        staff.issue_credentials(admin, anita.officer)
    with pytest.raises(Refused, match="run out of time"):
        sign_in_steps.sit_down(proof, post)


def test_a_proof_outlives_a_post_that_was_refused(anita):
    proof = anita.gives_code()
    with pytest.raises(Refused, match="You do not hold that post"):
        sign_in_steps.sit_down(proof, new_id())
    assert sign_in_steps.sit_down(proof, anita.posts(proof)[0].id)


def test_nobody_sits_down_in_a_post_that_he_does_not_hold(anita, admin):
    staff.load_officers(admin, [row("28010002", sign_in_name="mohan", unit="DL-ON-ALIPUR")])
    mohan = Desk(admin, "mohan")
    alipur = mohan.posts(mohan.gives_code())[0].id
    proof = anita.gives_code()
    for holding in (alipur, new_id()):
        with pytest.raises(Refused, match="You do not hold that post today"):
            sign_in_steps.sit_down(proof, holding)


def test_a_purpose_sticks_to_the_session_until_another_is_stated(anita):
    signed_in = anita.signs_in()
    sessions.state_purpose(anita.actor(signed_in), Stated(Purpose.NAKA))
    assert sessions.actor_for(signed_in.token)[1] == Stated(Purpose.NAKA)
    sessions.state_purpose(anita.actor(signed_in), Stated(Purpose.CASE, " 12/2026 "))
    assert sessions.actor_for(signed_in.token)[1] == Stated(Purpose.CASE, "12/2026")
    with pytest.raises(Refused, match="needs the number"):
        sessions.state_purpose(anita.actor(signed_in), Stated(Purpose.REQUEST))


def test_a_new_session_has_no_purpose_yet(anita):
    assert sessions.actor_for(anita.signs_in().token)[1] is None


@pytest.mark.parametrize("token", ["", "x", "anita"])
def test_a_strangers_token_is_nobody(anita, token):
    assert sessions.actor_for(token) is None
    assert sessions.actor_of_session(new_id()) is None


def test_an_idle_session_ends_and_one_in_use_lasts_until_the_shift_ends(anita):
    signed_in = anita.signs_in()
    with later(minutes=31):
        assert not anita.is_in(signed_in)
    for quarter in range(1, 47):
        with later(minutes=15 * quarter):
            assert anita.is_in(signed_in)
    with later(hours=11, minutes=45):
        assert anita.is_in(signed_in)
    with later(hours=12, minutes=1):
        assert not anita.is_in(signed_in)


def test_what_a_page_asks_by_itself_keeps_no_session_open(anita):
    signed_in = anita.signs_in()
    for minutes in (6, 12, 18):
        with later(minutes=minutes):
            assert sessions.actor_unattended(signed_in.token)
    with later(minutes=21):
        assert sessions.actor_unattended(signed_in.token) is None
        assert not anita.is_in(signed_in)


def test_beyond_ten_sessions_the_one_used_longest_ago_ends(anita):
    actor = anita.actor(anita.signs_in())
    begun = []
    for minute in range(10):
        with later(minutes=2 * minute), audit.deed(actor, "officer:test:start"):
            begun.append(sign_in_sessions.start(anita.officer, Holding.objects.get().id, device=None, language="en"))
    with later(minutes=19):
        assert anita.is_in(begun[0])
        with audit.deed(actor, "officer:test:start"):
            begun.append(sign_in_sessions.start(anita.officer, Holding.objects.get().id, device=None, language="en"))
        assert [anita.is_in(each) for each in begun] == [True, False, *[True] * 9]


def test_signing_out_ends_this_session_alone(anita):
    one, other = anita.signs_in(steps=0), anita.signs_in(steps=1)
    sessions.end(anita.actor(one))
    assert not anita.is_in(one)
    assert anita.is_in(other)


def test_signing_out_everywhere_ends_all(anita):
    one, other = anita.signs_in(steps=0), anita.signs_in(steps=1)
    actor = anita.actor(one)
    assert len(sessions.open_sessions(actor)) == 2
    assert sessions.end_all(actor) == 2
    assert not anita.is_in(one)
    assert not anita.is_in(other)


def test_an_officer_ends_a_session_of_his_own_from_the_list_and_no_others(anita, admin):
    staff.load_officers(admin, [row("28010002", sign_in_name="mohan")])
    mohan = Desk(admin, "mohan")
    his, hers = mohan.signs_in(), anita.signs_in()
    with pytest.raises(NotFound, match="no such open session of yours"):
        sessions.end_one(anita.actor(hers), his.session)
    sessions.end_one(mohan.actor(his), his.session)
    assert not mohan.is_in(his)
    assert anita.is_in(hers)


def test_new_credentials_end_the_old_sessions_and_the_old_password(anita, admin):
    signed_in = anita.signs_in()
    issued = staff.issue_credentials(admin, anita.officer)
    assert not anita.is_in(signed_in)
    with pytest.raises(Refused, match="is wrong"):
        anita.gives_password()
    assert anita.gives_password(issued.password)
    assert issued.totp_uri.startswith("otpauth://totp/Sangam%20DL:anita?")


def test_a_short_password_is_refused(anita, admin):
    for password in ("short", "eleven char"):
        with pytest.raises(Malformed, match="at least twelve"):
            staff.issue_credentials(admin, anita.officer, password=password)
    with pytest.raises(Malformed, match="at most two hundred"):
        staff.issue_credentials(admin, anita.officer, password="long" * 100)
    with pytest.raises(NotFound, match="no such officer"):
        staff.issue_credentials(admin, new_id())


def test_only_who_manages_officers_issues_credentials(anita):
    with pytest.raises(Refused, match="officer:manage"):
        staff.issue_credentials(anita.actor(anita.signs_in()), anita.officer)


def test_a_transfer_ends_the_session_with_the_holding(anita, admin):
    signed_in = anita.signs_in()
    move = {"service_number": "28010001", "to_unit": "DL-ON-ALIPUR", "to_role": "investigator",
            "from_date": clock.now().astimezone(clock.INDIA).date().isoformat()}  # fmt: skip
    assert staff.transfer_officers(admin, [move]).faults == ()
    assert not anita.is_in(signed_in)
    assert [post.unit for post in anita.posts(anita.gives_code(steps=1))] == ["DL-ON-ALIPUR"]


def test_a_session_starts_inside_a_deed_alone(delhi):
    with pytest.raises(RuntimeError, match="inside audit"):
        sign_in_sessions.start(new_id(), new_id(), device=None, language="en")
