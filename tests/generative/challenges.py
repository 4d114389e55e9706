"""What officers do about statements that are wrong, as both machines do it: a refusal has promised nothing."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from support.cast import NAKA, says
from support.world import Station

from sangam.kernel.errors import SangamError
from sangam.records.corrections import challenge_expiry, challenges

_OPEN = "SELECT id FROM records_challenge WHERE owner = %s AND answer = '' ORDER BY id"
_CHALLENGED = "SELECT DISTINCT statement FROM records_challenge WHERE record = %s AND answer = ''"


def challenge(station: Station, record: UUID, which: int) -> None:
    """Let a force challenge a statement of a record that it may or may not hold."""
    with suppress(SangamError):
        said = station.reads(record).statements
        with station.node:
            challenges.challenge(station.desk, record, said[which % len(said)].id, reason="in jail", purpose=NAKA)


def uphold(station: Station) -> None:
    """Let an owner uphold all of its statements that stand challenged."""
    for (made,) in station.rows(_OPEN, station.force):
        with station.node:
            challenges.uphold_statement(station.desk, made, reason="seen by two")


def challenged(station: Station, record: UUID) -> list[UUID]:
    """Return the statements of a record that its owner has challenged."""
    return [statement for (statement,) in station.rows(_CHALLENGED, record)]


def correct(station: Station, record: UUID, wrong: Iterable[UUID]) -> int:
    """Let an owner take these statements back, and say another; return the new version."""
    return station.corrects(record, says("note", "mended"), take_back=list(wrong))


def end(stations: Iterable[Station]) -> None:
    """Let the nodes answer what nobody answers any more, as their workers do."""
    for station in stations:
        with station.node:
            challenge_expiry.end_withdrawn()
            challenge_expiry.end_corrected()
