"""Giving a demonstration node its cast, its partners and its records; everything through the packages' doors."""

import csv
import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from importlib import resources
from itertools import groupby
from pathlib import Path

from sangam.access import staff
from sangam.access.sign_in import vault
from sangam.access.units import shipped_data, telephones
from sangam.audit import audit
from sangam.exchange.gateway import acts
from sangam.federation.lanes import status
from sangam.federation.peers import pairing
from sangam.federation.types import Incoming, Lane
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Grade, Handling, Level
from sangam.kernel.ids import named_id
from sangam.node.settings import Settings
from sangam.records import startup
from sangam.records.own_records import bulk_import, records
from sangam.records.types import Said, Terms
from sangam_lab.demo.sign_ins import PASSWORD, totp_secret
from sangam_lab.world.public import world
from sangam_lab.world.types import RecordSeed, StatementSeed, World

INVITATION = "invitation.txt"
_WHO = "synthetic world"
_BIHAR = "कल्पित: CID नियंत्रण कक्ष, पटना, +91 66600 00450"


def load_cast(settings: Settings) -> None:
    """Load the invented officers, give them their sign-ins, and write the node's invitation for the others."""
    admin = Actor(settings.force, _WHO, role="admin")
    seats = _seats(world(), settings.force)
    sheet = _units(seats, settings.force)
    faults = [*staff.load_officers(admin, seats).faults, *telephones.load_phones(admin, sheet).faults]
    if faults:
        raise RuntimeError(f"the synthetic cast does not fit: {faults[:3]}")
    hashed = vault.hash_secret(PASSWORD)
    for seat in seats:
        login = seat["sign_in_name"]
        officer = staff.officer_named(login).id
        staff.issue_credentials(admin, officer, password=PASSWORD, hashed=hashed, totp_secret=totp_secret(login))
    invitation = pairing.own_invitation(name=settings.force, url=settings.peers_origin)
    (settings.home / INVITATION).write_text(invitation)


def load_world(settings: Settings, invitations: list[Path]) -> None:
    """Accept the other forces' invitations, then load this force's records: they go out as their terms say.

    A share with a force that has no node here is left out.  Bihar, which has none, is reached by letter.
    """
    admin = Actor(settings.force, _WHO, role="admin")
    for path in invitations:
        text = path.read_text()
        pairing.accept_invitation(admin, text, digits=pairing.verify_invitation(text).digits)
    paired = frozenset(peer.force for peer in status.partners()) | {settings.force}
    invented = world(today=clock.now().astimezone(clock.INDIA).date()).of(settings.force)
    own = sorted((seed for seed in invented if seed.force == settings.force), key=_desk)
    for desk, seeds in groupby(own, key=_desk):
        writer = Actor(settings.force, _WHO, role="data_officer", unit=desk)
        bulk_import.create_many(writer, [new_record(seed, paired) for seed in seeds], manifest={"file": _WHO})
    for seed in invented:
        if seed.force != settings.force:
            _take_copy(seed, settings.force)
    if not shipped_data.is_ministry(settings.force):
        acts.open_gateway(admin, "BR", desk=f"{settings.force}-CONTROL", contact=_BIHAR)


def _seats(invented: World, force: str) -> list[dict[str, str]]:
    posts = {post.id: post for post in invented.posts}
    return [
        {
            "service_number": officer.service_number,
            "sign_in_name": officer.login,
            "name_en": officer.name_en,
            "name_hi": officer.name_hi,
            "rank": officer.rank,
            "unit": post.unit,
            "role": post.role,
            "title_en": post.title_en,
            "title_hi": post.title_hi,
            "desk": "yes" if post.desk else "",
            "clearance": officer.clearance.name,
            "language": officer.language,
        }
        for officer in invented.officers
        if officer.force == force and (post := posts[officer.post])
    ]


def _units(seats: list[dict[str, str]], force: str) -> list[dict[str, str]]:
    """Return the sheet of units: an invented number for each of the cast, a rough place for those near the borders."""
    staffed = {seat["unit"] for seat in seats}
    table = resources.files("sangam_lab.demo") / "places.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    placed = {row["unit"]: row for row in rows if row["unit"].startswith(f"{force}-")}
    nowhere = {"latitude": "", "longitude": ""}
    return [
        {**placed.get(code, nowhere), "unit": code, "phone": _phone(code) if code in staffed else ""}
        for code in sorted(staffed | placed.keys())
    ]


def _phone(code: str) -> str:
    """Return an invented number: none that is given out begins so."""
    return f"+91 66600 {int(hashlib.sha256(code.encode()).hexdigest(), 16) % 90_000 + 10_000}"


def _desk(seed: RecordSeed) -> str:
    return seed.desk


def new_record(seed: RecordSeed, paired: Collection[str]) -> records.New:
    """Return a record of the world as it is made, shared with those of its forces that have a node here."""
    return records.New(seed.kind, [_said(statement) for statement in seed.statements], _terms(seed, paired), seed.id)


def _said(seed: StatementSeed) -> Said:
    grade = Grade.parse(seed.grade)
    return Said(seed.property, seed.value, seed.source, grade, Handling(caveats=seed.caveats), seed.learned_date)


def _terms(seed: RecordSeed, paired: Collection[str]) -> Terms:
    known = [share for share in seed.terms.shares if share.force in paired]
    return Terms(
        clock.now() + timedelta(days=seed.terms.expiry_days),
        {share.force: share.level for share in known},
        {share.force: frozenset(share.audience) for share in known if share.audience},
    )


def _take_copy(seed: RecordSeed, holder: str) -> None:
    """Hold a record of a force that has no node here, as if its envelope had come."""
    sender = Actor.peer(seed.force, _WHO)
    envelope = named_id("synthetic-envelope", str(seed.id))
    terms = replace(_terms(seed, {holder}), shares={holder: Level.WHOLE})
    draft = records.New(seed.kind, [_said(statement) for statement in seed.statements], terms, seed.id)
    with audit.deed(sender, "peer:envelope:apply", on=envelope):
        now = clock.now()
        body = {"changes": [records.as_copied(draft, desk=seed.desk)]}
        startup.HANDLERS["records.copied.v1"](
            Incoming(envelope, seed.force, "records.copied.v1", 1, Lane.NORMAL, now, now, "", _WHO, "", body)
        )
