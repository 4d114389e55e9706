"""An officer's own change of password: the old one and a fresh code, since a session alone proves little."""

from uuid import UUID

from sangam.access.models import Credential, Officer, Session
from sangam.access.sign_in import proofs, sessions, throttle, vault
from sangam.access.sign_in.breached_passwords import require_unbreached
from sangam.access.sign_in.notes import note_for_officer
from sangam.access.sign_in.weak_secrets import require_good_password, require_password_ends
from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused


def change_password(actor: Actor, *, old: str, new: str, code: str, address: str) -> None:
    """Give oneself another password; one's other sessions end, this one goes on.  The officer is told on Today.

    Raises Malformed or Refused for a new one that will not do, Refused for a wrong old one or code.
    """
    officer = Officer.objects.get(id=actor.an_officer())
    name = officer.sign_in_name
    require_good_password(new, own=f"{name} {officer.name_en} {officer.service_number}")
    require_unbreached(new)
    _prove_present(officer, old, address=address)
    proofs.prove_again(actor, code, address=address)
    with audit.deed(actor, "officer:password:change", on=officer.id) as facts:
        now = clock.now()
        changed = {"password_hash": vault.hash_secret(new), "set_at": now, "proof": None, "first_until": None}
        Credential.objects.filter(officer=officer).update(**changed)
        others = Session.objects.filter(officer=officer, ended_at=None).exclude(id=str(actor.session))
        facts["ended"] = others.update(ended_at=now)
        note_for_officer(officer.id, "password-changed", subject=officer.id)
    throttle.forget(f"code:{name}")


def end_session(actor: Actor, session: UUID, *, password: str, address: str) -> None:
    """End one of one's own sessions, by the password: who found a screen open ends nobody's work elsewhere.

    Raises Refused for a wrong password, Malformed for an endless one, NotFound for no such session.
    """
    officer = Officer.objects.get(id=actor.an_officer())
    _prove_present(officer, password, address=address)
    throttle.forget(f"code:{officer.sign_in_name}")
    sessions.end_one(actor, session)


def _prove_present(officer: Officer, password: str, *, address: str) -> None:
    require_password_ends(password)
    name = officer.sign_in_name
    with proofs.attempt(f"code:{name}", who=name, step="password", address=address):
        stored = Credential.objects.filter(officer=officer).values_list("password_hash", flat=True).first()
        if not vault.matches(stored, password):
            raise Refused("access:password-old", "The present password is wrong.")
