"""The guided tour of a demonstration: eight stories, as far as the product goes today.  Shown on Today there alone.

What is typed in them, and who plays, the demonstration writes into the node's home.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sangam.kernel.actor import Actor
from sangam.node.homes import TOUR


@dataclass(frozen=True, slots=True)
class Step:
    """What one officer does.  typed: name of the text in the demonstration's script that goes into the one box."""

    login: str
    does: str | Promise
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One scenario.  lacks: where it ends today, empty where it is whole."""

    letter: str
    title: str | Promise
    steps: tuple[Step, ...]
    lacks: str | Promise


STORIES = (
    Story(
        "A",
        _("The extortion call"),
        (
            Step("dl.si.dwarka", _("Paste the complainant's note into the one box."), "A.box"),
            Step("dl.si.dwarka", _("Open the hit from Gurugram and ask its desk.")),
            Step("hr.sho.palamvihar", _("Today says which post opened your record, and holds the question.")),
            Step(
                "dl.sho.kapashera",
                _("Open Patterns: twelve incidents on both sides of the border may be one series, and why."),
            ),
        ),
        "",
    ),
    Story(
        "B",
        _("The shooter in silence"),
        (
            Step("up.beat", _("Verify the tenant: a namesake shows, and no word of the shooter."), "B.verify"),
            Step("hr.stf", _("Today says which post asked. Share the record whole with Uttar Pradesh.")),
            Step("up.beat", _("Today tells you unasked that the man has appeared, and that he is armed.")),
            Step("hr.stf", _("Today says that another team plans the same flat, and only whom to call.")),
            Step("up.sho.loni", _("A team from Haryana announces itself on Today: acknowledge it.")),
            Step("hr.stf", _("Open the arrest: it warns that the grounds in Hindi are missing.")),
        ),
        "",
    ),
    Story(
        "C",
        _("The white Scorpio"),
        (
            Step("hr.naka", _("Type the plate as it was misread, an 8 as a B."), "C.typed_plate"),
            Step("hr.naka", _("Two cars carry this plate. Type the chassis: it decides."), "C.typed_chassis"),
            Step("dl.eps", _("Mark the stolen car recovered: every holder sees it within seconds.")),
            Step("hr.naka", _("Send a quick report with a photograph from a phone without a link: it leaves once.")),
        ),
        "",
    ),
    Story(
        "D",
        _("The evening's releases"),
        (
            Step("dl.data", _("Import the list releases.csv from the folder of the demonstration's lists.")),
            Step("up.sho.loni", _("Check the released man who threatened a witness."), "D.released"),
            Step(
                "up.sho.sahibabad",
                _("An urgent alert of its own: the man released today threatens a witness. Acknowledge it."),
            ),
            Step("dl.si.dwarka", _("A roll from Kharkhoda waits on Today: answer whether the man lives there.")),
        ),
        "",
    ),
    Story(
        "E",
        _("The weapon"),
        (
            Step(
                "dl.cell",
                _("Check the laboratory's reference: the pistol and two firings stand together; open their network."),
                "E.lab_reference",
            ),
            Step("dl.cell", _("Check the supplier: he is a lead only, and his namesake stays apart."), "E.supplier"),
            Step("dl.cell", _("Ask Bihar, which has no node, by letter.")),
            Step("dl.control", _("Print the letter, hand it over, and key in the answer.")),
        ),
        "",
    ),
    Story(
        "F",
        _("The chain"),
        (
            Step("dl.cell", _("Check the number: Delhi sees its own part of the chain."), "F.number"),
            Step("nia.analyst", _("Look in Records for memberships: Punjab's part stands there, and not in Delhi.")),
            Step(
                "nia.analyst", _("Open the network of the number: each step to the banned organisation has its source.")
            ),
            Step(
                "nia.analyst",
                _("Open the saved chart from there: it stands as it was left, and it stays within the force."),
            ),
            Step("nia.hq", _("Delhi has offered a case: take it over as a whole.")),
        ),
        "",
    ),
    Story(
        "G",
        _("The wrong man"),
        (
            Step("hr.naka", _("Check the name alone: no hit is strong."), "G.stopped"),
            Step("dl.sho.kapashera", _("Challenge his membership of the gang: its owner answers within a clock.")),
            Step("dl.auditor", _("Read which looks nothing explains, and ask the constable about them.")),
            Step("dl.beat", _("An auditor asks you: answer on your own page.")),
            Step("dl.auditor", _("Read the constable's own answer, and judge the looks.")),
        ),
        "",
    ),
    Story(
        "H",
        _("The border meeting"),
        (
            Step("dl.acp.narela", _("Today and Threads show what both sides owe each other, and since when.")),
            Step("hr.acp.rai", _("See the same from the other side of the border.")),
            Step("dl.acp.narela", _("Open the meeting: its brief is ready, on screen and as PDF.")),
            Step("hr.acp.rai", _("Read in the library the practice that Narela shared.")),
            Step("dl.sho.kapashera", _("Answer the decision that goes by circulation.")),
            Step("mha.desk", _("Read the totals that each force stated: nothing beneath them opens.")),
        ),
        "",
    ),
)


def tour(actor: Actor) -> list[dict[str, Any]]:
    """Return the stories as Today shows them, those first in which the reader plays; none outside a demonstration."""
    written = settings.SANGAM.home / TOUR
    if not (settings.SANGAM.synthetic and written.is_file()):
        return []
    played = json.loads(written.read_text("utf-8"))
    login = played["seats"].get(f"{actor.unit} {actor.role}", "")
    stories = [_story_view(story, login, played["script"]) for story in STORIES]
    return sorted(stories, key=lambda story: not story["mine"])


def _story_view(story: Story, login: str, script: dict[str, str]) -> dict[str, Any]:
    steps = [
        {"login": step.login, "does": step.does, "text": script.get(step.typed, ""), "mine": step.login == login}
        for step in story.steps
    ]
    return {
        "letter": story.letter,
        "title": story.title,
        "lacks": story.lacks,
        "steps": steps,
        "mine": any(step["mine"] for step in steps),
    }
