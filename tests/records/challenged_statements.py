"""Acts of a challenge to a statement."""

from support.cast import NAKA

from sangam.records.corrections import challenge_text, owner_notes
from sangam.records.corrections import challenges as correction_challenges


def statement(station, record, name="name"):
    return next(each.id for each in station.reads(record).statements if each.property == name)


def challenges(station, record, name="name", *, reason="that man is in jail", by=None, **more):
    with station.node:
        return correction_challenges.challenge(
            by or station.desk, record, statement(station, record, name), reason=reason, purpose=NAKA, **more
        )


def upholds(station, challenge, reason="seen by two officers"):
    with station.node:
        correction_challenges.uphold_statement(station.desk, challenge, reason=reason)


def challenged(station, record):
    with station.node:
        said = owner_notes.of([record]).get(record)
        return [each.statement for each in said.challenged] if said else []


def answers(station, record):
    with station.node:
        return [each.answer for each in challenge_text.of_record(station.desk, record)]
