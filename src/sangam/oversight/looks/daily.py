"""The daily run: looks are explained anew, and auditors are told how many lines wait for them."""

from datetime import timedelta
from uuid import UUID

from sangam.access.public import posts
from sangam.audit.public import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.notices.public import notices
from sangam.notices.types import Subject, Telling
from sangam.oversight.looks.explanation import explain_lately
from sangam.oversight.looks.lines import waiting_count
from sangam.oversight.models import Explanation

_EVERY = timedelta(days=1)
_LIST = UUID(int=0)
_TITLE = "Looks that nothing explains wait for your judgement: {n} lines."


def explain_due() -> int:
    """Explain the looks of the last ninety days once a day; return how many runs there were.  For the timekeeper."""
    last = Explanation.objects.order_by("-id").values_list("at", flat=True).first()
    if last and last > clock.now() - _EVERY:
        return 0
    explain_and_tell()
    return 1


def explain_and_tell() -> None:
    """Explain the looks of the last ninety days, and tell auditors what waits, as deeds of the timekeeper."""
    system = Actor.system(here.node().force, "timekeeper")
    explain_lately(system)
    with audit.deed(system, "node:look:tell") as facts:
        facts["lines"] = tell_auditors()


def tell_auditors() -> int:
    """Tell each auditor how many lines wait, in the running deed; return how many.  Of none nobody is told."""
    waiting = waiting_count()
    about = Subject("looks", _LIST)
    to = [f"post:{post}" for post in posts.held_posts(["auditor"])]
    notices.done_for_subject(about)
    if waiting and to:
        notices.notify(Telling("look.waiting", about, _TITLE, {"n": str(waiting)}), to=to)
    return waiting
