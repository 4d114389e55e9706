"""Proofs of identity on the way to a session: the seal that the password earns, the one-time code, what it earns.

Each serves once.  The seal of a password ends when any code of the officer is taken.  The proof of a code ends when the
officer sits down with it, signs out everywhere, or gets new sign-in data.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import UUID

import pyotp
from django.db.models import Q

from sangam.access.models import Credential, Holding, Officer, Session
from sangam.access.models import OfficerNote as Row
from sangam.access.sign_in import sessions, throttle, vault
from sangam.access.sign_in.throttle import require_good_password, require_password_ends
from sangam.access.types import OfficerNote
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.ids import new_id

# What an officer is told about signing in: written here with the act, told by `notices`, which stands above.

HEADS = ("station", "supervisor")
"""Roles whose holders hear of new sign-in data of an officer of their unit."""


def note_for_officer(officer: UUID, kind: str, *, subject: UUID, name: str = "") -> None:
    """Keep what an officer is to be told, inside the caller's deed.

    kind: a key of `notices`' titles.  subject, name: what it is about.
    """
    audit.require_deed()
    Row.objects.create(officer_id=officer, kind=kind, subject=subject, name=name, at=clock.now())


def note_for_heads(officer: UUID, kind: str, *, name: str) -> None:
    """Keep a note on an officer for the heads of the officer's units, inside the caller's deed.

    A head holds a post of HEADS today at the unit, or at the nearest unit above that has one.  name: of the officer.
    """
    today = Holding.objects.filter(Q(to_at=None) | Q(to_at__gt=clock.now()), from_at__lte=clock.now())
    for path in today.filter(officer=officer).values_list("post__unit__path", flat=True).distinct():
        heads = today.filter(post__unit__in=path, post__role__in=HEADS, post__closed_at=None).exclude(officer=officer)
        found = list(heads.values_list("officer", "post__unit__path"))
        nearest = max((len(each) for _, each in found), default=0)
        for head in sorted({each for each, above in found if len(above) == nearest}):
            note_for_officer(head, kind, subject=officer, name=name)


def untold_notes(*, limit: int = 100) -> list[OfficerNote]:
    """Return what officers have not been told yet, oldest first, locked for the caller's transaction."""
    rows = Row.objects.filter(told_at=None).order_by("at").select_for_update(skip_locked=True)[:limit]
    return [OfficerNote(row.id, row.officer_id, row.kind, row.subject, row.name) for row in rows]


def mark_told(notes: Iterable[UUID]) -> None:
    """Mark notes as told, inside the caller's deed."""
    Row.objects.filter(id__in=list(notes), told_at=None).update(told_at=clock.now())


CHALLENGE_LIFE = timedelta(minutes=5)
_STEP_S = 30


@contextmanager
def attempt(*keys: str, who: str, step: str, address: str) -> Iterator[None]:
    """Judge one attempt at a proof inside the block, as a deed: it counts for the keys unless it was right."""
    throttle.admit(*keys)
    with audit.deed(label_of(who), "officer:identity:prove") as facts:
        facts["step"], facts["address"] = step, address
        yield
    throttle.take_back(*keys)


@contextmanager
def warning_of_reuse(officer: Officer, address: str) -> Iterator[None]:
    """Let the officer know, in a deed of its own, where the block refuses a code because it served before."""
    try:
        yield
    except Refused as refused:
        if refused.code == "access:code-used":
            with audit.deed(label_of(officer.sign_in_name), "officer:identity:warn", on=officer.id) as facts:
                facts["address"] = address
                note_for_officer(officer.id, "code-reused", subject=officer.id, name=address)
        raise


def label_of(name: str) -> Actor:
    """Return the actor of a step before anyone is signed in: a name that was claimed, nothing more."""
    return Actor(force=here.node().force, label=f"claims to be {name[:64]}", role="nobody")


def seal_password(officer: UUID) -> str:
    """Return what a right password earns, or the identity provider's word: good for one code, and five minutes."""
    credential = Credential.objects.get(officer_id=officer)
    return vault.seal({"officer": str(officer), "for": "code", "after": _after(credential)})


def officer_of_password(sealed: str) -> Officer:
    """Return the officer who earned a seal by a password.  Raises Refused."""
    return _officer_of(_unseal_step(sealed, "code"))


def take_code(officer: UUID, code: str, *, sealed: str = "") -> UUID:
    """Take an officer's one-time code, inside the caller's deed; return the number of the proof that it earns.

    sealed: the password's seal that came before it; empty where the officer is signed in.  Raises Refused.
    """
    credential = Credential.objects.select_for_update().filter(officer_id=officer).first()
    if credential is not None and sealed and _unseal_step(sealed, "code").get("after") != _after(credential):
        raise _too_late()
    step = _matching_step(credential, code) if credential else None
    if credential is not None and step is not None and step == credential.totp_step:
        raise Refused("access:code-used", "This one-time code served before. Wait for the next one.")
    if credential is None or step is None or step < credential.totp_step:
        raise Refused("access:code", "The one-time code is wrong or too old. Wait for the next one.")
    credential.totp_step, credential.proof = step, new_id()
    credential.save(update_fields=["totp_step", "proof"])
    return credential.proof


def give_proof(officer: UUID) -> UUID:
    """Return the number of a proof that was earned without a code of ours, inside the caller's deed."""
    audit.require_deed()
    proof = new_id()
    Credential.objects.filter(officer_id=officer).update(proof=proof)
    return proof


def prove_again(actor: Actor, code: str, *, address: str) -> None:
    """Let a signed-in officer prove by a fresh code that it is still he.  Raises Refused."""
    officer = Officer.objects.get(id=actor.an_officer())
    name = officer.sign_in_name
    with warning_of_reuse(officer, address), attempt(f"code:{name}", who=name, step="code", address=address):
        take_code(officer.id, code)
        end_proof(officer.id)  # the officer sits already
    throttle.forget(f"code:{name}")


def seal_code(officer: UUID, proof: UUID) -> str:
    """Return what a right code earns: good to sit down once, for five minutes."""
    return vault.seal({"officer": str(officer), "for": "post", "proof": str(proof)})


def officer_of_code(sealed: str) -> Officer:
    """Return the officer who earned a proof by a code and has not used it.  Raises Refused."""
    content = _unseal_step(sealed, "post")
    if not Credential.objects.filter(officer_id=str(content["officer"]), proof=str(content["proof"])).exists():
        raise _too_late()
    return _officer_of(content)


def use_proof(sealed: str) -> None:
    """Use up a proof, inside the caller's deed.  Raises Refused when it was used, or ended."""
    content = _unseal_step(sealed, "post")
    standing = Credential.objects.filter(officer_id=str(content["officer"]), proof=str(content["proof"]))
    if not standing.update(proof=None):
        raise _too_late()


def end_proof(officer: UUID) -> None:
    """End what the officer's last code earned, inside the caller's deed."""
    Credential.objects.filter(officer_id=officer).update(proof=None)


def reseal_codes() -> int:
    """Seal the secrets of all one-time codes under the key in use, in the running deed; return of how many officers."""
    audit.require_deed()
    changed: list[Credential] = []
    # Locked in one order; a sign-in that uses a code meanwhile waits, and reads the secret under the new key.
    for row in Credential.objects.select_for_update().order_by("officer_id"):
        if sealed := vault.reseal(bytes(row.totp_secret).decode()):
            row.totp_secret = sealed.encode()
            changed.append(row)
    Credential.objects.bulk_update(changed, ["totp_secret"], batch_size=500)
    return len(changed)


def _unseal_step(sealed: str, step: str) -> Mapping[str, object]:
    content = vault.unseal(sealed, younger_than=CHALLENGE_LIFE)
    if not content or content.get("for") != step:
        raise _too_late()
    return content


def _officer_of(content: Mapping[str, object]) -> Officer:
    officer = Officer.objects.filter(id=str(content["officer"]), left_at=None).first()
    if officer is None:
        raise _too_late()
    return officer


def _after(credential: Credential) -> str:
    return f"{credential.totp_step} {credential.set_at.isoformat()}"


def step_of(at: datetime) -> int:
    """Return the number of the step of one-time codes in which an instant lies."""
    return int(at.timestamp()) // _STEP_S


def _matching_step(credential: Credential, code: str) -> int | None:
    """Return the step of which this is the code, whether or not it served before; None where it is of none."""
    secret = vault.unseal(bytes(credential.totp_secret).decode())
    if secret is None:
        return None
    totp = pyotp.TOTP(str(secret["totp"]))
    now = step_of(clock.now())
    for step in (now, now - 1, now + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), code.strip()):
            return step
    return None


def _too_late() -> Refused:
    return Refused("access:too-late", "This sign-in has run out of time: start again with the password.")


# Passwords known from breaches, in a file that the administrator brings; nothing is asked of any other machine.
#
# A line is a SHA-1 in hexadecimal, with or without `:count`, and the lines are sorted: so Have I Been Pwned gives
# them out. They are found by bisecting, in some forty reads of a file of any size. A file of any other form holds a
# password a line and is read through. A file that begins with a mark of its encoding, or with an empty line, is
# refused. So is a file of digests of another length (NTLM, SHA-256): it would let every password through.

_SHA1 = re.compile(rb"[0-9A-Fa-f]{40}(:[0-9]+)?\s*")
_OTHER_DIGEST = re.compile(rb"[0-9A-Fa-f]{16,}(:[0-9]+)?\s*")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_LONGEST_LINE = 2_000
_DIGITS = 40


def require_unbreached(password: str) -> None:
    """Return for a password that is not in the administrator's file, or where there is none.  Raises Refused."""
    path = here.node().breached_passwords
    if path is not None and _is_listed(path, password):
        raise Refused(
            "access:password-breached",
            "This password is on a list of passwords that were stolen elsewhere: take four words of your own.",
        )


def _is_listed(path: Path, password: str) -> bool:
    try:
        with path.open("rb") as file:
            first = file.readline(_LONGEST_LINE)
            if not _SHA1.fullmatch(first):
                _require_plain(first)
                return _stands_in(file, first, password.encode())
            digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
            return _is_in_sorted(file, path.stat().st_size, digest)
    except OSError as error:
        raise _unreadable(error.strerror or "no reason given") from None


def _require_plain(first: bytes) -> None:
    """Raise Refused where the first line shows that this is no list of one password a line."""
    if first.startswith(_MARKS) or (first and not first.strip()) or _OTHER_DIGEST.fullmatch(first):
        raise _unreadable("it holds neither plain passwords nor SHA-1 digests")


def _stands_in(file: IO[bytes], first: bytes, password: bytes) -> bool:
    return first.rstrip(b"\r\n") == password or any(line.rstrip(b"\r\n") == password for line in file)


def _is_in_sorted(file: IO[bytes], size: int, digest: bytes) -> bool:
    """Tell whether a digest stands in a sorted file.  Raises Refused where the lines that were read are not sorted."""
    low, high, least, most = 0, size, b"", b"~"
    while low < high:
        middle = (low + high) // 2
        found = _line_from(file, middle) or b"~"
        if not least <= found <= most:
            raise _unreadable("its lines are not sorted")
        if found >= digest:
            high, most = middle, found
        else:
            low, least = middle + 1, found
    return _line_from(file, low) == digest


def _line_from(file: IO[bytes], place: int) -> bytes:
    """Return the digest of the first line that begins at a place or behind it; nothing at the end."""
    file.seek(max(0, place - 1))
    if place:
        file.readline(_LONGEST_LINE)
    return file.readline(_LONGEST_LINE)[:_DIGITS].upper()


def _unreadable(why: str) -> Refused:
    return Refused(
        "access:breached-file",
        "The list of stolen passwords cannot be read ({why}): tell your administrator. Your password is unchanged.",
        why=why,
    )


# An officer's own change of password: the old one and a fresh code, since a session alone proves little.


def change_password(actor: Actor, *, old: str, new: str, code: str, address: str) -> None:
    """Give oneself another password; one's other sessions end, this one goes on.  The officer is told on Today.

    Raises Malformed or Refused for a new one that will not do, Refused for a wrong old one or code.
    """
    officer = Officer.objects.get(id=actor.an_officer())
    name = officer.sign_in_name
    require_good_password(new, own=f"{name} {officer.name_en} {officer.service_number}")
    require_unbreached(new)
    _prove_present(officer, old, address=address)
    prove_again(actor, code, address=address)
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
    with attempt(f"code:{name}", who=name, step="password", address=address):
        stored = Credential.objects.filter(officer=officer).values_list("password_hash", flat=True).first()
        if not vault.matches(stored, password):
            raise Refused("access:password-old", "The present password is wrong.")
