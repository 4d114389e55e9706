"""Officers at their nodes' doors, by HTTP alone, who write down what they tried and what they were told."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field

from sangam.kernel.errors import Refused
from sangam_lab.bench.http_client import Answer, Connections, Upload
from sangam_lab.chaos.journal import Act, Journal, Told
from sangam_lab.demo.http_visitor import Visitor

OFFICERS: Mapping[str, str] = {"DL": "dl.sho.narela", "HR": "hr.sho.kundli", "UP": "up.sho.loni"}
SENIORS: Mapping[str, str] = {"DL": "dl.acp.narela", "HR": "hr.acp.rai", "UP": "up.acp.loni"}
"""Who may change sharing groups."""

TODAY = "/"
_PATIENCE_S = 20.0
_LOST = (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError)


@dataclass
class Officer:
    """One officer, signed in, in several windows at once."""

    force: str
    login: str
    journal: Journal
    _connections: Connections
    _lost: int = field(default=0)

    async def get(self, address: str) -> Answer | None:
        """Fetch a page; None when it does not come."""
        try:
            return await asyncio.wait_for(self._connections.get(address), _PATIENCE_S)
        except _LOST:
            return None

    async def send(self, act: Act, address: str, form: Mapping[str, str], *, leads_to: str) -> Answer | None:
        """Send a form and note what was told: done where the answer leads to a page of this kind."""
        return await self._told(act, self._connections.post(address, form), _leads_to(leads_to))

    async def ask(self, act: Act, address: str, form: Mapping[str, str], *, holds: str) -> Answer | None:
        """Send a form and note what was told: done where the answer is a page that holds this."""
        asking = self._connections.post(address, form)
        return await self._told(act, asking, lambda answer: answer.status == 200 and holds in answer.body)

    async def attach(self, act: Act, address: str, form: Mapping[str, str], file: Upload, *, leads_to: str) -> None:
        """Send a form with a file, and note what was told."""
        await self._told(act, self._connections.attach(address, form, file), _leads_to(leads_to))

    async def _told(
        self, act: Act, asking: Coroutine[None, None, Answer], is_done: Callable[[Answer], bool]
    ) -> Answer | None:
        try:
            answer = await asyncio.wait_for(asking, _PATIENCE_S)
        except _LOST:
            return None
        if is_done(answer):
            act.told, act.told_s = Told.DONE, self.journal.now_s()
        elif answer.status < 500:
            act.told, act.said = Told.REFUSED, f"{answer.status} {answer.location}"
        return answer

    def close(self) -> None:
        """Hang up."""
        self._connections.close()


def signed_in(force: str, login: str, origin: str, journal: Journal) -> Officer:
    """Sign an officer of the force in, with a purpose.  Raises Refused."""
    visitor = Visitor(origin, login)
    page = visitor.sign_in()
    page = visitor.send(page, page.form("/purpose"), press="verification")
    tokens = page.top.all("input", name="csrfmiddlewaretoken")
    if not tokens:
        raise Refused("chaos:sign-in", "{who} could not state a purpose.", who=visitor.login)
    kept = Connections(origin, cookies=visitor.cookies(), token=tokens[0].attributes["value"])
    return Officer(force, visitor.login, journal, kept)


def _leads_to(start: str) -> Callable[[Answer], bool]:
    """Return what knows an answer that leads to a page of this kind; "/" is one page alone."""
    fits = TODAY.__eq__ if start == TODAY else lambda location: location.startswith(start)
    return lambda answer: answer.status == 303 and fits(answer.location)
