"""Two forces' nodes, paired, each with officers in their browsers; and what every page must be."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from support.cast import person
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Visitor, enters, laid_down_and_paired
from support.wire_world import Wire

from sangam.access.sign_in import sessions
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.kernel.purpose import Purpose, Stated
from sangam.node.envelope_handlers import HANDLERS
from sangam.records.own_records import records
from sangam.records.types import RecordView
from sangam.records.visibility import views

NAKA = Stated(Purpose.NAKA)


@dataclass
class Across:
    """Delhi and Haryana, and the wire between them."""

    delhi: TestNode
    haryana: TestNode
    wire: Wire

    def shared_person(self, owner: "Seated") -> RecordView:
        """Let an officer make a person, share the record whole with the other force and bring it there."""
        other = "DL" if owner.node is self.haryana else "HR"
        with owner.node:
            new = records.New("person", person("Harjit Singh", alias="Kala"))
            made = records.create(owner.actor, new, purpose=NAKA)
            records.share(owner.actor, made, with_forces={other: Level.WHOLE})
            view = views.open_record(owner.actor, made, purpose=NAKA)
        self.wire.deliver()
        return view


@dataclass
class Seated:
    """An officer who is signed in, at his node."""

    node: TestNode
    visitor: Visitor

    @property
    def actor(self) -> Actor:
        with self.node:
            found = sessions.actor_for(self.visitor.token)
            assert found
            return found[0]

    def gets(self, address: str, **headers: str) -> HttpResponse:
        with self.node:
            return self.visitor.gets(address, **headers)

    def posts(self, address: str, /, htmx: bool = False, **fields: object) -> HttpResponse:
        with self.node:
            return self.visitor.posts(address, htmx=htmx, **fields)

    def in_hindi(self, address: str) -> HttpResponse:
        return self.gets_in("hi", address)

    def gets_in(self, language: str, address: str) -> HttpResponse:
        cookies = self.visitor.browser.cookies
        cookies[settings.LANGUAGE_COOKIE_NAME] = language
        try:
            return self.gets(address)
        finally:
            del cookies[settings.LANGUAGE_COOKIE_NAME]


def meet(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Across:
    """Return the two nodes, laid down and paired."""
    delhi, haryana = fresh_nodes("DL", "HR")
    laid_down_and_paired(delhi, haryana)
    return Across(delhi, haryana, Wire((delhi, haryana), HANDLERS))


def seated(node: TestNode, number: str, unit: str, role: str = "station", **more: str) -> Seated:
    """Return an officer who has signed in and stated his purpose."""
    visitor = enters(node, number, unit, role, **more)
    with node:
        visitor.takes_seat()
        assert visitor.states().status_code == 303
    return Seated(node, visitor)


def is_sound(response: HttpResponse) -> str:
    """Return the page, which brings no script or style of its own and leaves no mark of a template."""
    page = markup(response)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", page)
    assert not re.search(r"\{%|\{\{|&lt;django", page)
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    return page


def hidden(response: HttpResponse, name: str) -> str:
    """Return what a form carries in a hidden field."""
    found = re.search(rf'type="hidden"\s+name="{name}"\s+value="([^"]*)"', response.content.decode())
    assert found
    return found[1]
