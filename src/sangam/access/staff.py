"""Officers, their posts and transfers; bulk from a spreadsheet's rows, one deed for the whole sheet.

A sheet is taken whole or not at all: each fault is named by line and column, and nothing is changed while there is one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from django.db.models import Q

from sangam.access.models import Credential, Holding, Officer
from sangam.access.officer_rows import Known, dated_rows, officer_faults, save_officers, transfer_faults
from sangam.access.policy import require
from sangam.access.postings import plan_moves, plan_seats
from sangam.access.sign_in import sessions, throttle, vault
from sangam.access.sign_in.enrolment.own_secrets import new_secret, uri_of
from sangam.access.sign_in.proofs import note_for_officer
from sangam.access.sign_in.seats import officer_view
from sangam.access.sign_in.throttle import require_long_password
from sangam.access.types import OfficerView, Staffed
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Classification
from sangam.kernel.purpose import Stated

FIRST_PASSWORD_LIFE = timedelta(days=7)
"""For so long a password serves that was made for an officer, who is to choose another."""

_UNSIGNED = " (at the node)"

_MOST_FAULTS = 200


@dataclass(frozen=True, slots=True)
class Issued:
    """First credentials, to be handed over in person.  totp_uri: for the officer's authenticator (otpauth:…), "" where
    the password is a code with which the officer enrols.

    until: when a password that was made here ends unless the officer has chosen another; None for one that was given.
    """

    sign_in_name: str
    password: str
    totp_uri: str
    until: datetime | None


def load_officers(actor: Actor, rows: Sequence[Mapping[str, str]]) -> Staffed:
    """Create or update officers and seat them in posts, which are made as needed.  Idempotent by service number."""
    require(actor, "officer:manage")
    with audit.deed(actor, "admin:officer:load") as facts:
        return seat_officers(rows, facts)


def seat_officers(rows: Sequence[Mapping[str, str]], facts: dict[str, object]) -> Staffed:
    """Do inside the caller's deed what `load_officers` does, and note in its facts how many."""
    audit.require_deed()
    known = Known.read(rows, unit_column="unit")
    faults = officer_faults(known, rows)
    changed = 0 if faults else plan_seats(rows, save_officers(known, rows), audit.require_deed().at).write()
    facts.update(rows=len(rows), changed=changed, faults=len(faults))
    return Staffed(len(rows), changed, tuple(faults[:_MOST_FAULTS]))


def transfer_officers(actor: Actor, rows: Sequence[Mapping[str, str]]) -> Staffed:
    """Move officers to other posts from a day on; an additional charge leaves what they hold.  Idempotent.

    Sessions in a post that an officer leaves end with the holding.
    """
    require(actor, "officer:manage")
    with audit.deed(actor, "admin:officer:transfer") as facts:
        return move_officers(rows, facts)


def move_officers(rows: Sequence[Mapping[str, str]], facts: dict[str, object]) -> Staffed:
    """Do inside the caller's deed what `transfer_officers` does, and note in its facts how many."""
    audit.require_deed()
    known = Known.read(rows, unit_column="to_unit")
    faults = transfer_faults(known, rows)
    changed = 0 if faults else plan_moves(dated_rows(rows), known.officers).write()
    facts.update(rows=len(rows), changed=changed, faults=len(faults))
    return Staffed(len(rows), changed, tuple(faults[:_MOST_FAULTS]))


def issue_credentials(
    actor: Actor, officer_id: UUID, *, password: str = "", hashed: str = "", totp_secret: str = ""
) -> Issued:
    """Give an officer a password and a one-time-code secret, fresh unless given.

    The officer's sessions and PINs end, nothing delays the officer any more, and Today tells of it.  A password that is
    made here ends after FIRST_PASSWORD_LIFE unless its officer has chosen another.  password: at least
    twelve characters.  hashed: that password by `hash_secret`, where all of a demonstration have the same one: to hash
    it takes a sixth of a second.  Raises Malformed for a shorter one, NotFound for no such officer.
    """
    require(actor, "officer:manage")
    with audit.deed(actor, "admin:credential:issue", on=officer_id) as facts:
        issued = renew_credentials(officer_id, facts, password=password, hashed=hashed, totp_secret=totp_secret)
    forget_attempts(officer_id, issued)
    return issued


def renew_credentials(
    officer_id: UUID, facts: dict[str, object], *, password: str = "", hashed: str = "", totp_secret: str = ""
) -> Issued:
    """Do inside the caller's deed what `issue_credentials` does; `forget_attempts` is to follow it."""
    until = None if password else audit.require_deed().at + FIRST_PASSWORD_LIFE
    password = password or _random_words()
    secret = totp_secret or pyotp.random_base32()
    require_long_password(password)
    officer = _officer(officer_id)
    sealed = vault.seal({"totp": secret}).encode()
    _save_credentials(officer, hashed or vault.hash_secret(password), sealed, until, facts)
    return Issued(officer.sign_in_name, password, uri_of(secret, officer.sign_in_name), until)


def issue_enrolment_code(officer_id: UUID, facts: dict[str, object]) -> Issued:
    """Give an officer, inside the caller's deed, a code with which to choose password and secret unseen by others."""
    until = audit.require_deed().at + FIRST_PASSWORD_LIFE
    officer, code = _officer(officer_id), _random_words()
    _save_credentials(officer, vault.hash_secret(code), new_secret(), until, facts)
    return Issued(officer.sign_in_name, code, "", until)


def _random_words() -> str:
    return "-".join(vault.new_token()[0][:4] for _ in range(4))


def _save_credentials(
    officer: Officer, hashed: str, sealed: bytes, until: datetime | None, facts: dict[str, object]
) -> None:
    """Replace an officer's sign-in data; end what the earlier ones had opened, and tell the officer."""
    issuer = _signed_in_issuer()
    values = {"password_hash": hashed, "totp_secret": sealed, "set_at": clock.now()}
    values |= {"totp_step": 0, "first_until": until, "issued_by": issuer}
    values["issued_at"] = audit.require_deed().at if issuer else None
    _, made = Credential.objects.update_or_create(officer=officer, defaults=values)
    facts["struck"], facts["ended"] = sessions.end_all_of(officer.id)
    if not made:
        note_for_officer(officer.id, "credentials-issued", subject=officer.id)
    if until is not None:
        note_for_officer(officer.id, "first-password", subject=officer.id, name=f"{until.astimezone(INDIA):%d.%m.%Y}")


def _signed_in_issuer() -> UUID | None:
    """Return the administrator whose session this is; None at the command line, which does not identify a person."""
    actor = audit.require_deed().actor
    return actor.officer if actor.session else None


def forget_attempts(officer_id: UUID, issued: Issued) -> None:
    """Let an officer who has new credentials sign in at once, outside the deed that issued them."""
    throttle.forget_officer(officer_id, issued.sign_in_name)


def open_lock(actor: Actor, sign_in_name: str) -> None:
    """Let an officer try again at once: in each browser, from each address, by code and by PIN."""
    require(actor, "officer:manage")
    with audit.deed(actor, "admin:officer:unlock", on=sign_in_name):
        officer = officer_named(sign_in_name.strip())
    throttle.forget_officer(officer.id, officer.sign_in_name)


def open_address(actor: Actor, address: str) -> None:
    """Let everyone at a network address try again at once."""
    require(actor, "officer:manage")
    with audit.deed(actor, "admin:address:unlock", on=throttle.place_of(address)):
        throttle.forget_tried(address)


def officer_named(name: str) -> OfficerView:
    """Return the officer with this sign-in name or service number.  Raises NotFound."""
    matching = Q(sign_in_name=name.lower()) | Q(service_number__iexact=name)
    found = Officer.objects.filter(matching).select_related("rank").first()
    if found is None:
        raise NotFound("access:officer", "There is no officer {name}.", name=name)
    return officer_view(found)


def actor_of_officer(
    officer_id: UUID, *, post: UUID | None = None, purpose: Stated | None = None, signed_in: bool = False
) -> Actor:
    """Return the actor that an officer is today in one of the officer's posts, or in the first: for the command line
    and jobs.

    signed_in: the officer gave the job so.  Else the label says that nobody signed in: whoever has the node's account
    may act so.  Raises NotFound when the officer does not hold the post, or holds none.
    """
    now = clock.now()
    held = Holding.objects.filter(Q(to_at=None) | Q(to_at__gt=now), officer_id=officer_id, from_at__lte=now)
    held = held.filter(post_id=post) if post else held
    first = held.filter(post__closed_at=None).select_related("post__unit", "officer__rank").order_by("from_at").first()
    if first is None:
        raise NotFound("access:no-post-today", "This officer holds no post today.")
    seat, officer = first.post, first.officer
    label = f"{officer.rank.abbreviation} {officer.name_en}, {seat.title_en}, {seat.unit.name_en}"
    return Actor(
        force=officer.force_id,
        label=label if signed_in else f"{label}{_UNSIGNED}",
        role=seat.role,
        officer=officer.id,
        post=seat.id,
        unit=seat.unit_id,
        clearance=Classification(seat.clearance),
        audience=frozenset([*seat.unit.path, officer.force_id, f"post:{seat.id}"]),
        language=officer.language,
        purpose=purpose,
    )


def _officer(officer_id: UUID) -> Officer:
    found = Officer.objects.filter(id=officer_id).first()
    if found is None:
        raise NotFound("access:officer-id", "There is no such officer.")
    return found
