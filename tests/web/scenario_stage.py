"""Three forces' nodes and their officers' browsers, for scenarios that are played through the officers' doors."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from border import NAKA, Seated, is_sound, seated
from shown_officers import Screens
from support.markup import markup
from support.nodes import TestNode
from support.visiting import laid_down_and_paired, text
from support.wire_world import Wire

from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.node.envelope_handlers import HANDLERS
from sangam.records.own_records import records
from sangam.records.types import Said
from sangam.workers import timekeeper


@dataclass
class Stage:
    """The nodes by force, the wire between them, and who has sat down so far."""

    nodes: dict[str, TestNode]
    wire: Wire
    seats: list[Seated] = field(default_factory=list)
    screens: Screens | None = None

    def seat(self, number: str, unit: str, role: str = "station", **more: str) -> Seated:
        """Return an officer who has signed in and stated a purpose; the number begins with the force."""
        officer = seated(self.nodes[number[:-4].upper()], number, unit, role, **more)
        officer = self.screens.show(officer) if self.screens else officer
        self.seats.append(officer)
        return officer

    def unshown(self) -> set[str]:
        """Return the last words of the addresses whose forms no page offered to who acts in a browser."""
        officers = self.screens.officers if self.screens else []
        return {each.rstrip("/").rsplit("/", 1)[-1] for officer in officers for each in officer.unshown}

    @contextmanager
    def later(self, **ahead: float) -> Iterator[None]:
        """Let time pass inside the block: every clock has rung, and the officers have signed in again."""
        with _ahead(timedelta(**ahead)):
            for node in self.nodes.values():
                with node:
                    timekeeper.run_once()
            self.wire.deliver()
            for officer in self.seats:
                with officer.node:
                    officer.visitor.takes_seat()
                    officer.visitor.states()
            yield

    def holds(
        self,
        officer: Seated,
        kind: str,
        said: list[Said],
        *,
        audience: dict[str, frozenset[str]] | None = None,
        **shares: Level,
    ) -> UUID:
        """Let a record stand as its desk has shared it before the scenario.  shares: by force in small letters."""
        with officer.node:
            made = records.create(officer.actor, records.New(kind, said), purpose=NAKA)
            levels = {force.upper(): level for force, level in shares.items()}
            if levels:
                records.share(officer.actor, made, with_forces=levels, audience=audience)
        self.wire.deliver()
        return made


@contextmanager
def _ahead(by: timedelta) -> Iterator[None]:
    """Let the time of all threads run ahead inside the block: the doors answer in threads of their own."""
    clock.run_ahead(by)
    try:
        yield
    finally:
        clock.run_ahead(timedelta(0))


def staged(fresh_nodes: Callable[..., tuple[TestNode, ...]], *forces: str, screens: Screens | None = None) -> Stage:
    """Return the nodes of these forces, laid down and paired.  screens: where the officers act in a browser."""
    nodes = fresh_nodes(*forces)
    laid_down_and_paired(*nodes)
    return Stage({node.force: node for node in nodes}, Wire(nodes, HANDLERS), screens=screens)


def sent(stage: Stage, officer: Seated, address: str, /, **fields: object) -> str:
    """Let an officer send a form that is taken, and everything arrive; return the address that it leads to."""
    answer = officer.posts(address, **fields)
    assert answer.status_code == 303, f"{address}: {answer.status_code} {text(answer)[-800:]}"
    stage.wire.deliver()
    return str(answer.headers["Location"])


def read(officer: Seated, address: str = "/") -> str:
    """Return the words of a page that the officer may open."""
    answer = officer.gets(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code} {text(answer)[-400:]}"
    is_sound(answer)
    return text(answer)


def link(officer: Seated, pattern: str, address: str = "/") -> str:
    """Return the first address on an officer's page that begins like this, with the id that follows."""
    page = markup(officer.gets(address))
    found = re.search(rf"{pattern}[0-9a-f]{{8}}-[0-9a-f-]{{27}}/", page)
    assert found, f"{address} leads nowhere under {pattern}: {text(officer.gets(address))[:2000]}"
    return found[0]


def hidden_field(officer: Seated, address: str, name: str) -> str:
    """Return what a form on a page carries in a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', markup(officer.gets(address)))
    assert found, f"{address} has no field {name}"
    return found[1]
