"""Sessions: who is signed in, in which post, on which device; the purpose that sticks."""

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from sangam.access.models import Credential, DeviceUser, Session, SessionSeen
from sangam.access.policy import may_state, require_statable
from sangam.access.sign_in import vault
from sangam.access.types import SessionView, SignedIn
from sangam.access.units import shipped_data
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.database.statements import Asked
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Classification
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated

MOST_OPEN = 10
"""Sessions that an officer has at once; a further one ends that which was used longest ago."""

_WHO = """
SELECT s.id, s.officer_id, s.purpose, s.purpose_reference, seen.at, o.language, o.quiet_from, o.quiet_until,
       r.abbreviation || ' ' || o.name_en, p.title_en, u.name_en,
       p.id, p.role, p.clearance, u.code, u.path, u.force_id
FROM access_session s
JOIN access_sessionseen seen ON seen.session_id = s.id
JOIN access_holding h ON h.id = s.holding_id
JOIN access_officer o ON o.id = s.officer_id
JOIN access_rank r ON r.code = o.rank_id
JOIN access_post p ON p.id = h.post_id
JOIN access_unit u ON u.code = p.unit_id
LEFT JOIN access_device d ON d.id = s.device_id
WHERE s.ended_at IS NULL AND s.expires_at > %(now)s AND o.left_at IS NULL AND p.closed_at IS NULL
  AND h.from_at <= %(now)s AND (h.to_at IS NULL OR h.to_at > %(now)s) AND d.revoked_at IS NULL
  AND seen.at > %(idle)s
"""


def start(officer: UUID, holding: UUID, *, device: UUID | None, language: str) -> SignedIn:
    """Begin a session in the deed that is running; beyond `MOST_OPEN`, end the one that was used longest ago."""
    audit.require_deed()
    token, token_hash = vault.new_token()
    now = clock.now()
    session = Session.objects.create(
        id=new_id(),
        token_hash=token_hash,
        officer_id=officer,
        holding_id=holding,
        device_id=device,
        started_at=now,
        expires_at=now + timedelta(hours=settings.SANGAM.session_absolute_hours),
    )
    SessionSeen.objects.create(session=session, at=now)
    own = Session.objects.filter(officer_id=officer, ended_at=None)
    kept = own.filter(expires_at__gt=now).order_by("-sessionseen__at", "-started_at", "-id").values("id")[:MOST_OPEN]
    own.exclude(id__in=list(kept.values_list("id", flat=True))).update(ended_at=now)
    return SignedIn(token, session.id, officer, session.expires_at, language)


def go_on(begun: SignedIn, earlier: UUID | None) -> SignedIn:
    """Let a session that has begun go on with an earlier one of its officer in this post, while that would last.

    It keeps that one's purpose, and ends when that one would have ended: a purpose outlives no shift.
    """
    audit.require_deed()
    if earlier is None:
        return begun
    here = Session.objects.get(id=begun.session)
    alike = Session.objects.filter(officer_id=here.officer_id, holding_id=here.holding_id)
    left = alike.filter(id=earlier, expires_at__gt=here.started_at).exclude(purpose="").first()
    if left is None:
        return begun
    here.purpose, here.purpose_reference, here.expires_at = left.purpose, left.purpose_reference, left.expires_at
    here.save(update_fields=["purpose", "purpose_reference", "expires_at"])
    return replace(begun, expires_at=left.expires_at)


def actor_for(token: str) -> tuple[Actor, Stated | None] | None:
    """Return who is signed in with this token and the standing purpose, or None.  One query, and one a minute more."""
    row = _row("s.token_hash = %(key)s", vault.token_hash(token))
    if row is None:
        return None
    _note_seen(row[0], row[4])
    return _actor(row)


def actor_unattended(token: str) -> tuple[Actor, Stated | None] | None:
    """Return the same for what a page asks by itself: it keeps no session open, so an unattended screen runs out."""
    row = _row("s.token_hash = %(key)s", vault.token_hash(token))
    return _actor(row) if row else None


def actor_of_session(session: UUID) -> Actor | None:
    """Return who is signed in under this session id, or None when it has ended."""
    found = sittings_of_sessions([session]).get(session)
    return found[0] if found else None


def sittings_of_sessions(ids: Collection[UUID]) -> dict[UUID, tuple[Actor, Stated | None]]:
    """Return the actor and standing purpose of each of these sessions; one that has ended is missing.

    For what is pushed, by one query.  What is pushed keeps no session open: an unattended screen still runs out.
    """
    return read_sittings(prepared.run(*ask_sittings(ids)))


def ask_sittings(ids: Collection[UUID]) -> Asked:
    """Return the statement that asks for these sessions' sittings, for who asks more in the same round."""
    return _session_query("s.id = ANY(%(key)s::uuid[])", f"{{{','.join(map(str, ids))}}}")


def read_sittings(rows: prepared.Rows) -> dict[UUID, tuple[Actor, Stated | None]]:
    """Return what `ask_sittings` found, as `sittings_of_sessions` does."""
    found = [_actor(row) for row in rows]
    return {actor.session: (actor, stated) for actor, stated in found if actor.session}


def state_purpose(actor: Actor, stated: Stated) -> None:
    """Keep a purpose for the rest of the session.

    Raises Refused (no reference, not for the actor's post) and Malformed (a reference that is too long).
    """
    stated = require_statable(actor, stated)
    with audit.deed(actor, "officer:purpose:state", purpose=stated):
        _own(actor).update(purpose=stated.purpose, purpose_reference=stated.reference)


def end(actor: Actor) -> None:
    """Sign out of this session."""
    with audit.deed(actor, "officer:session:end", on=actor.session):
        end_here(actor)


def end_here(actor: Actor) -> None:
    """End this session inside the caller's deed."""
    audit.require_deed()
    _own(actor).update(ended_at=clock.now())


def end_all(actor: Actor) -> int:
    """Sign the officer out everywhere: end his sessions, his PINs and what his last code earned.

    Returns how many sessions ended.  A shared device stays for its other users.
    """
    with audit.deed(actor, "officer:session:end-all") as facts:
        facts["struck"], ended = end_all_of(actor.an_officer())
        facts["ended"] = ended
    return ended


def end_all_of(officer: UUID) -> tuple[int, int]:
    """End whatever lets an officer in without a password, inside the caller's deed; return how many PINs, sessions."""
    audit.require_deed()
    Credential.objects.filter(officer_id=officer).update(proof=None)
    struck = DeviceUser.objects.filter(officer_id=officer).delete()[0]
    return struck, Session.objects.filter(officer_id=officer, ended_at=None).update(ended_at=clock.now())


def end_one(actor: Actor, session: UUID) -> None:
    """End one of the officer's own sessions.  Raises NotFound when it is another's or has ended."""
    with audit.deed(actor, "officer:session:end", on=session):
        own = Session.objects.filter(id=session, officer_id=actor.an_officer(), ended_at=None)
        if not own.update(ended_at=clock.now()):
            raise NotFound("access:session", "There is no such open session of yours.")


def open_sessions(actor: Actor) -> list[SessionView]:
    """Return the officer's open sessions, newest first."""
    return sessions_of(actor.an_officer())


def sessions_of(officer: UUID) -> list[SessionView]:
    """Return an officer's open sessions, newest first."""
    rows = (
        Session.objects.filter(officer_id=officer, ended_at=None, expires_at__gt=clock.now())
        .select_related("holding__post", "device", "sessionseen")
        .order_by("-started_at")
    )
    return [
        SessionView(
            s.id,
            s.holding.post.title_en,
            s.holding.post.title_hi,
            s.device.name if s.device else "",
            s.started_at,
            s.sessionseen.at,
        )
        for s in rows
    ]


def _own(actor: Actor) -> "QuerySet[Session]":
    return Session.objects.filter(id=str(actor.session), officer_id=actor.an_officer(), ended_at=None)


def _row(condition: str, key: bytes) -> tuple[Any, ...] | None:
    rows = prepared.run(*_session_query(condition, key))
    return rows[0] if rows else None


def _session_query(condition: str, key: bytes | str) -> Asked:
    now = clock.now()
    idle = now - timedelta(minutes=settings.SANGAM.session_idle_minutes)
    return Asked(f"{_WHO} AND {condition}", {"now": now, "idle": idle, "key": key})


def _actor(row: tuple[Any, ...]) -> tuple[Actor, Stated | None]:
    session, officer, purpose, reference, _, language, *said, post, role, clearance, unit, path, force = row
    quiet_from, quiet_until, name, title, unit_name = said
    stated = Stated(Purpose(purpose), reference) if purpose else None
    label = f"{name}, {shipped_data.in_post(title, unit_name)}"
    actor = Actor(
        force=force,
        label=label,
        role=role,
        officer=officer,
        post=post,
        unit=unit,
        clearance=Classification(clearance),
        audience=frozenset([*path, force, f"post:{post}"]),
        session=session,
        language=language,
        quiet=clock.USUAL_QUIET_HOURS if quiet_from is None else (quiet_from, quiet_until),
        purpose=stated,
    )
    if stated and not may_state(actor, stated.purpose):
        return replace(actor, purpose=None), None
    return actor, stated


def _note_seen(session: UUID, seen_at: datetime) -> None:
    now = clock.now()
    if now - seen_at > timedelta(minutes=1):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE access_sessionseen SET at = %s WHERE session_id = %s", [now, session])


# The mark of a browser: who has signed in in it before.
#
# A mark lets nobody in. Wrong attempts in a browser with an officer's mark are counted by themselves. So attempts by
# strangers under an officer's name do not hold the officer up there. It is sealed by the node's own key.

LIFE = timedelta(days=180)
_MOST = 12  # officers of one shared machine


def mark_browser(mark: str, officer: UUID) -> str:
    """Return the browser's mark with this officer first in it; a new one where it had none that is ours."""
    browser, officers = _read_mark(mark)
    named = [str(officer), *(each for each in officers if each != str(officer))]
    return vault.seal({"for": "mark", "browser": browser or secrets.token_hex(8), "officers": named[:_MOST]})


def marked_key(mark: str, officer: UUID | None) -> str:
    """Return the key by which this officer's attempts in this browser are counted, or "" without a mark."""
    browser, officers = _read_mark(mark)
    return f"mark:{officer}:{browser}" if officer is not None and str(officer) in officers else ""


def browser_of(mark: str) -> str:
    """Return the number of the browser that a mark names, or "" without a mark of ours."""
    return _read_mark(mark)[0]


def _read_mark(mark: str) -> tuple[str, list[str]]:
    content = vault.unseal(mark, younger_than=LIFE) if mark else None
    if not content or content.get("for") != "mark":
        return "", []
    return str(content["browser"]), [str(each) for each in content["officers"]]  # type: ignore[attr-defined]  # sealed by us
