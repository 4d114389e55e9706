"""What the measurements speak in: an invented person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person as a force would write the particulars.  "" and 0 stand for what was not written.

    serial: the person's number in the crowd.  relative: "s/o Balwant Singh".  born: the year.  state: a code of plates.
    """

    serial: int
    name: str
    alias: str
    relative: str
    sex: str
    born: int
    village: str
    district: str
    state: str
    phone: str
    plate: str
