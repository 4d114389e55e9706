"""A question asked from the page of a record."""

from border import Seated, hidden


def asks(officer: Seated, record, question: str = "Is he still at Nuh?", pace: str = "urgent"):
    form = officer.gets(f"/records/{record.id}/ask/")
    about = hidden(form, "about")
    return officer.posts(f"/records/{record.id}/ask/", about=about, question=question, pace=pace)
