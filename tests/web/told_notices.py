"""Notices told to a post."""

from sangam.audit.audit import deed
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling


def tell(kind: str, title: str, *, about: str = "alert", to: str = "DL-ON-NARELA", **more: object) -> Subject:
    subject = Subject(about, new_id())
    with deed(Actor.system("DL", "test"), "node:test:tell"):
        deliveries.notify(Telling(kind, subject, title, **more), to=[to])  # type: ignore[arg-type]  # of Telling's own
    return subject
