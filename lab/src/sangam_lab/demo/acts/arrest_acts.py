"""The acts of the day that are about arrests: one that is open and warns, a jail's list, a roll that waits."""

from collections.abc import Callable
from datetime import timedelta
from importlib import resources
from uuid import UUID

from sangam.arrests import despatches, release_lists
from sangam.arrests.checklists import arrest_files
from sangam.arrests.types import ArrestDraft, DespatchDraft, DespatchKind, StepDraft, StepState
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam_lab.world.public import ActSeed

Seat = Callable[[str], Actor]
_AGO = timedelta(hours=2)
_CASE = "0442/2026"


class ArrestActs:
    """Plays the acts of one force's officers in arrests.  seat: signs an officer in.  record, read: by key and name."""

    def __init__(
        self, seat: Seat, record: Callable[[str], UUID | None], read: Callable[[str], str] | None = None
    ) -> None:
        self._seat = seat
        self._record = record
        self._read = read or read_list
        self._arrests: dict[str, UUID] = {}

    @property
    def does(self) -> dict[str, Callable[[ActSeed], object]]:
        """Return what plays each act."""
        return {"arrest": self._arrest, "step": self._step, "despatch": self._despatch, "release-list": self._list}

    def _arrest(self, act: ActSeed) -> None:
        """Open an arrest that was just made.  on: station and home district; how: key of the person; more: place."""
        place, home = act.on.split("+")
        draft = ArrestDraft(
            act.text, clock.now() - _AGO, act.more, place, home, fir=_CASE, search=True, person=self._record(act.how)
        )
        self._arrests[act.key] = arrest_files.open_arrest(self._seat(act.who), draft)

    def _step(self, act: ActSeed) -> None:
        """Write a step done.  on: item; how: language of its document; text: the document; more: who signed."""
        at = clock.now() - _AGO / 2
        draft = StepDraft(act.on, StepState.DONE, at, document=act.text, language=act.how, signed_by=act.more)
        arrest_files.write_step(self._seat(act.who), self._arrests[act.key], draft)

    def _despatch(self, act: ActSeed) -> None:
        """Sign a despatch.  on: unit that it is for; how: its kind; more: the person."""
        actor = self._seat(act.who)
        draft = DespatchDraft(DespatchKind(act.how), act.on, act.more, act.text, actor.label)
        despatches.send_despatch(actor, draft)

    def _list(self, act: ActSeed) -> None:
        """Take a jail's list.  text: its name among the lists; more: of which jail and evening."""
        release_lists.take_release_list(self._seat(act.who), self._read(act.text), source=act.more)


def read_list(name: str) -> str:
    """Return the text of one of the world's lists."""
    return (resources.files("sangam_lab.world") / "lists" / f"{name}.csv").read_text(encoding="utf-8")
