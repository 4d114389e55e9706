"""Officers, their posts and transfers; bulk from a spreadsheet's rows, one deed for the whole sheet.

A sheet is taken whole or not at all: each fault is named by line and column, and nothing is changed while there is one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from django.conf import settings
from django.db.models import F, Q

from sangam.access.clashes import answer_faults, clashes, is_yes, sign_in_name
from sangam.access.models import Credential, Holding, Officer, Post, Rank, Unit
from sangam.access.policy import ROLES, require
from sangam.access.sign_in import sessions, throttle, vault
from sangam.access.sign_in.notes import note_for_officer
from sangam.access.sign_in.seats import officer_view
from sangam.access.sign_in.weak_secrets import require_long_password
from sangam.access.types import Fault, OfficerView, Staffed
from sangam.audit.public import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Classification
from sangam.kernel.purpose import Stated

FIRST_PASSWORD_LIFE = timedelta(days=7)
"""For so long a password serves that was made for an officer, who is to choose another."""

_UNSIGNED = " (at the node)"
_LONGEST_CELL = 200

OFFICER_COLUMNS = ("service_number", "name_en", "rank", "unit", "role")
OFFICER_OPTIONAL = ("sign_in_name", "name_hi", "title_en", "title_hi", "desk", "clearance", "language")
TRANSFER_COLUMNS = ("service_number", "to_unit", "to_role", "from_date")
TRANSFER_OPTIONAL = ("to_title", "order_reference", "additional_charge")
_MOST_FAULTS = 200


@dataclass(frozen=True, slots=True)
class Issued:
    """First credentials, to be handed over in person.  totp_uri: for the officer's authenticator (otpauth:…).

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
        known = _Known.read(rows, unit_column="unit")
        faults = [fault for line, row in enumerate(rows, 2) for fault in known.officer_faults(line, row)]
        faults += clashes(rows, force=here.node().force)
        changed = 0 if faults else sum(_seat(known, row) for row in rows)
        facts.update(rows=len(rows), changed=changed, faults=len(faults))
    return Staffed(len(rows), changed, tuple(faults[:_MOST_FAULTS]))


def transfer_officers(actor: Actor, rows: Sequence[Mapping[str, str]]) -> Staffed:
    """Move officers to other posts from a day on; an additional charge leaves what they hold.  Idempotent.

    Sessions in a post that an officer leaves end with the holding.
    """
    require(actor, "officer:manage")
    with audit.deed(actor, "admin:officer:transfer") as facts:
        known = _Known.read(rows, unit_column="to_unit")
        faults = [fault for line, row in enumerate(rows, 2) for fault in known.transfer_faults(line, row)]
        changed = 0 if faults else sum(_transfer_officer(known, row) for row in rows)
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
    until = None if password else clock.now() + FIRST_PASSWORD_LIFE
    password = password or "-".join(vault.new_token()[0][:4] for _ in range(4))
    secret = totp_secret or pyotp.random_base32()
    require_long_password(password)
    with audit.deed(actor, "admin:credential:issue", on=officer_id) as facts:
        officer = _officer(officer_id)
        sealed = vault.seal({"totp": secret}).encode()
        values = {"password_hash": hashed or vault.hash_secret(password), "totp_secret": sealed, "set_at": clock.now()}
        values |= {"totp_step": 0, "first_until": until}
        _, made = Credential.objects.update_or_create(officer=officer, defaults=values)
        facts["struck"], facts["ended"] = sessions.end_all_of(officer.id)
        if not made:
            note_for_officer(officer.id, "credentials-issued", subject=officer.id)
        if until is not None:
            note_for_officer(
                officer.id, "first-password", subject=officer.id, name=f"{until.astimezone(INDIA):%d.%m.%Y}"
            )
    throttle.forget_officer(officer.id, officer.sign_in_name)
    issuer = f"Sangam {here.node().force}"
    uri = pyotp.TOTP(secret).provisioning_uri(name=officer.sign_in_name, issuer_name=issuer)
    return Issued(officer.sign_in_name, password, uri, until)


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


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows of a sheet may refer to, read in three queries whatever its length."""

    units: frozenset[str]
    ranks: dict[str, str]
    officers: dict[str, Officer]

    @classmethod
    def read(cls, rows: Sequence[Mapping[str, str]], *, unit_column: str) -> "_Known":
        force = here.node().force
        codes = {row.get(unit_column, "").strip() for row in rows}
        numbers = {row.get("service_number", "").strip() for row in rows}
        ranks = Rank.objects.filter(Q(force_id=force) | Q(force_id=None)).order_by("force_id")
        officers = Officer.objects.filter(force_id=force, service_number__in=numbers)
        return cls(
            frozenset(Unit.objects.filter(force_id=force, code__in=codes).values_list("code", flat=True)),
            {key: rank.code for rank in ranks for key in (rank.code.lower(), rank.abbreviation.lower())},
            {officer.service_number: officer for officer in officers},
        )

    def officer_faults(self, line: int, row: Mapping[str, str]) -> list[Fault]:
        faults = _cell_faults(line, row, OFFICER_COLUMNS) + self._place_faults(line, row, "unit", "role")
        if (rank := row.get("rank", "").strip()) and rank.lower() not in self.ranks:
            faults.append(Fault(line, "rank", rank, "no such rank in this force"))
        clearance = row.get("clearance", "").strip().upper() or "RESTRICTED"
        if clearance not in Classification.__members__:
            words = ", ".join(level.lower() for level in Classification.__members__)
            faults.append(Fault(line, "clearance", clearance.lower(), f"expected one of {words}"))
        language = row.get("language", "").strip()
        if language and language not in dict(settings.LANGUAGES):
            faults.append(Fault(line, "language", language, f"expected one of {', '.join(dict(settings.LANGUAGES))}"))
        return faults + answer_faults(line, row, "desk")

    def transfer_faults(self, line: int, row: Mapping[str, str]) -> list[Fault]:
        faults = _cell_faults(line, row, TRANSFER_COLUMNS) + self._place_faults(line, row, "to_unit", "to_role")
        if (number := row.get("service_number", "").strip()) and number not in self.officers:
            faults.append(Fault(line, "service_number", number, "no officer of this force has this number"))
        if (day := row.get("from_date", "").strip()) and _day(day) is None:
            faults.append(Fault(line, "from_date", day, "expected a day as 2026-11-24 or 24/11/2026"))
        return faults + answer_faults(line, row, "additional_charge")

    def _place_faults(self, line: int, row: Mapping[str, str], unit: str, role: str) -> list[Fault]:
        faults = []
        if (code := row.get(unit, "").strip()) and code not in self.units:
            faults.append(Fault(line, unit, code, "no such unit in this force"))
        if (name := row.get(role, "").strip()) and name not in ROLES:
            faults.append(Fault(line, role, name, f"expected one of {', '.join(ROLES)}"))
        return faults


def _cell_faults(line: int, row: Mapping[str, str], columns: Sequence[str]) -> list[Fault]:
    long = [name for name, text in row.items() if isinstance(text, str) and len(text) > _LONGEST_CELL]
    return [
        *(Fault(line, column, "", "is empty") for column in columns if not row.get(column, "").strip()),
        *(Fault(line, name, row[name][:40], f"is longer than {_LONGEST_CELL} characters") for name in long),
    ]


def _seat(known: _Known, row: Mapping[str, str]) -> int:
    number = row["service_number"].strip()
    values = {
        "sign_in_name": sign_in_name(row),
        "name_en": row["name_en"].strip(),
        "name_hi": row.get("name_hi", "").strip(),
        "rank_id": known.ranks[row["rank"].strip().lower()],
        "language": row.get("language", "").strip() or "hi",
    }
    officer, _ = Officer.objects.update_or_create(force_id=here.node().force, service_number=number, defaults=values)
    post = _post(row["unit"], row["role"], row.get("title_en", ""), row)
    _, begun = Holding.objects.get_or_create(officer=officer, post=post, to_at=None, defaults={"from_at": clock.now()})
    return int(begun)


def _transfer_officer(known: _Known, row: Mapping[str, str]) -> int:
    officer, at = known.officers[row["service_number"].strip()], _day(row["from_date"].strip()) or clock.now()
    post = _post(row["to_unit"], row["to_role"], row.get("to_title", ""), row)
    held = Holding.objects.filter(Q(to_at=None) | Q(to_at__gt=at), officer=officer).exclude(to_at=F("from_at"))
    if held.filter(post=post).exists():
        return 0
    if not is_yes(row, "additional_charge"):
        held.filter(from_at__lt=at).update(to_at=at)
        held.filter(from_at__gte=at).update(to_at=F("from_at"))  # begun after that day: it never counted
    reference = row.get("order_reference", "").strip()
    Holding.objects.create(officer=officer, post=post, from_at=at, order_reference=reference)
    return 1


def _post(unit: str, role: str, title: str, row: Mapping[str, str]) -> Post:
    title = title.strip() or role.strip().replace("_", " ")
    post, _ = Post.objects.get_or_create(
        unit_id=unit.strip(),
        role=role.strip(),
        title_en=title,
        closed_at=None,
        defaults={
            "title_hi": row.get("title_hi", "").strip(),
            "clearance": Classification[row.get("clearance", "").strip().upper() or "RESTRICTED"],
            "is_desk": is_yes(row, "desk"),
        },
    )
    return post


def _day(text: str) -> datetime | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=INDIA)
        except ValueError:
            continue
    return None


def _officer(officer_id: UUID) -> Officer:
    found = Officer.objects.filter(id=officer_id).first()
    if found is None:
        raise NotFound("access:officer-id", "There is no such officer.")
    return found
