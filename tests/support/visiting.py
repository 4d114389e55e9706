"""A visitor of the officers' pages: an officer with credentials, and the browser in which he is signed in."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pyotp
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from support.beat import furnish
from support.founding import founded
from support.markup import markup
from support.nodes import TestNode
from support.wire_world import Wire, pair

from sangam.access import staff
from sangam.access.models import Holding, Officer, Rank
from sangam.access.sign_in import sessions
from sangam.access.sign_in import sessions as sign_in_sessions
from sangam.audit.audit import deed
from sangam.kernel.actor import Actor
from sangam.kernel.clock import INDIA, now
from sangam.node.envelope_handlers import HANDLERS

PASSWORD = "synthetic-password-1"
SECRET = pyotp.random_base32()
ADMIN = Actor(force="", label="admin", role="admin")


@dataclass
class Visitor:
    """An officer and his browser.  service_number: the name at sign-in."""

    service_number: str
    browser: Client

    def signs_in(self, *, step: int = 0) -> HttpResponse:
        """Give password and code; return the last answer.  step: of the code, since each serves once."""
        self.gives_password()
        return self.gives_code(code(step))

    def takes_seat(self) -> None:
        """Have a session as who signed in has one, past the pages of signing in: those have tests of their own."""
        officer = Officer.objects.get(service_number=self.service_number)
        holding = Holding.objects.get(officer_id=officer.id, to_at=None).id
        by = Actor(force="", label=self.service_number, role="nobody")
        with deed(by, "officer:session:start", on=officer.id):
            begun = sign_in_sessions.start(officer.id, holding, device=None, language=officer.language)
        self.browser.cookies[settings.SESSION_COOKIE_NAME] = begun.token
        self.browser.cookies[settings.LANGUAGE_COOKIE_NAME] = begun.language

    def gives_password(self, password: str = PASSWORD) -> HttpResponse:
        return self.posts("/sign-in/", name=self.service_number, password=password)

    def gives_code(self, given: str) -> HttpResponse:
        return self.posts("/sign-in/code/", code=given)

    def states(self, purpose: str = "naka", reference: str = "") -> HttpResponse:
        return self.posts("/purpose/", purpose=purpose, reference=reference)

    def gets(self, address: str, **headers: str) -> HttpResponse:
        return self.browser.get(address, headers=headers or None)  # type: ignore[return-value]

    def posts(self, address: str, /, htmx: bool = False, **fields: object) -> HttpResponse:
        return self.browser.post(address, fields, headers={"HX-Request": "true"} if htmx else None)  # type: ignore[return-value]

    @property
    def actor(self) -> Actor:
        """Return the actor of the session."""
        found = sessions.actor_for(self.token)
        assert found
        return found[0]

    @property
    def token(self) -> str:
        """Return the session's token, as the browser keeps it."""
        return self.browser.cookies[settings.SESSION_COOKIE_NAME].value


def code(step: int = 0) -> str:
    """Return a one-time code: of now, or of a neighbouring step."""
    return pyotp.TOTP(SECRET).at(int(now().timestamp()) + 30 * step)


@founded
def lay_down(node: TestNode) -> None:
    """Lay down units and a rank, once a node."""
    furnish(node)
    with node, deed(Actor.system(node.force, "reference"), "node:reference:load"):
        Rank.objects.create(
            code=f"{node.force}-SI",
            force_id=node.force,
            name_en="Sub-Inspector",
            name_hi="उप निरीक्षक",
            abbreviation="SI",
            equivalence=5,
        )


@founded
def laid_down_and_paired(*nodes: TestNode) -> None:
    """Lay down units and a rank on the nodes, and pair them."""
    for node in nodes:
        lay_down(node)
    pair(*nodes)


def enters(node: TestNode, number: str, unit: str, role: str = "station", **more: str) -> Visitor:
    """Return an officer of the node with credentials, who has not signed in yet."""
    row = {
        "service_number": number, "name_en": f"Test {number}", "name_hi": "परीक्षा सिंह", "rank": "SI", "unit": unit,
        "role": role, "language": "en", "desk": "yes" if role == "station" else "", "title_en": f"Desk {unit}"
        if role == "station" else role, **more,
    }  # fmt: skip
    with node:
        loaded = staff.load_officers(ADMIN, [row])
        assert not loaded.faults
        officer = staff.officer_named(number)
        staff.issue_credentials(ADMIN, officer.id, password=PASSWORD, totp_secret=SECRET)
    return Visitor(number, Client(SERVER_NAME="localhost"))


def form_time(**ahead: float) -> str:
    """Return a moment ahead as a form's field of day and hour has it: hours=3, days=2.  India time."""
    return (now().astimezone(INDIA) + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M")


def text(response: HttpResponse) -> str:
    """Return the page's words: no tags, single spaces, and not the marks that keep a part's direction."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub("[\u2066-\u2069]", "", markup(response))))


class Border:
    """Delhi and Haryana, laid down and paired, each with its desk officer signed in."""

    def __init__(self, delhi: TestNode, haryana: TestNode) -> None:
        laid_down_and_paired(delhi, haryana)
        self.delhi, self.haryana = delhi, haryana
        self.wire = Wire((delhi, haryana), HANDLERS, 0)
        self.narela = enters(delhi, "dl1001", "DL-ON-NARELA")
        self.kundli = enters(haryana, "hr1001", "HR", "liaison")
        for node, visitor in ((delhi, self.narela), (haryana, self.kundli)):
            with node:
                visitor.takes_seat()
                visitor.states()
