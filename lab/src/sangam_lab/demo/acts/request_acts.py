"""The acts of the day that ask with a type: sent at once, or left for an officer to approve."""

from collections.abc import Callable

from sangam.exchange import requests
from sangam.exchange.requests import Asked
from sangam.exchange.types import RecordRef, Terms
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam_lab.world.public import ActSeed

Seat = Callable[[str], Actor]


class RequestActs:
    """Plays these acts of one force's officers.  seat: signs an officer in."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    @property
    def does(self) -> dict[str, Callable[[ActSeed], object]]:
        """Return what plays each act."""
        return {"request": self._request}

    def _request(self, act: ActSeed) -> None:
        """Ask a desk with a type.  how: the type; text: the words; more: fields as code=value;…, then | and the law."""
        fields, _, basis = act.more.partition("|")
        named = [each.split("=", maxsplit=1) for each in fields.split(";")]
        said = {code.strip(): value.strip() for code, value in named}
        about = RecordRef(new_id(), act.on.split("-", maxsplit=1)[0], next(iter(said.values())), act.on, own_words=True)
        actor = self._seat(act.who)
        requests.ask_desk(actor, Asked(about, Terms(act.how, said, basis), act.text), purpose=actor.purpose)
