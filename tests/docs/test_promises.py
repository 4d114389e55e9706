"""Generated references read like sentences: what only a caller needs is left out of them."""

import pytest

from sangam.cli import docs


@pytest.mark.parametrize(
    ("docstring", "said"),
    [
        ("Take over an offer, or decline it; return the answer's id.", "Take over an offer, or decline it."),
        ("Return an alert.  One look.  Raises NotFound when it is absent.", "Return an alert."),
        ("End the session, and return a seal for it.", "End the session."),
        ("Close an arrest.  note: why it is closed so.", "Close an arrest."),
        ("records.erased.v1, record.erased.v1: a holder has erased.\n\nMore.", "A holder has erased."),
        ("Move a thing\nfrom here to there.", "Move a thing from here to there."),
    ],
)
def test_what_only_a_caller_needs_is_left_out(docstring: str, said: str) -> None:
    assert docs._promise(docstring) == said


def test_an_act_is_told_by_the_function_that_is_named_like_it() -> None:
    lab = docs.Acted("officer:thing:open", "sangam_lab.day", "thing_open", "Play it.")
    others = [
        docs.Acted("officer:thing:open", "sangam.web.things", name, said)
        for name, said in (
            ("_view", "Return a view."),
            ("open_thing", "Return a thing with its files; one look."),
        )
    ]
    assert docs._summary_of_act("officer:thing:open", [lab, *others]) == "Show a thing with its files."
    assert docs._summary_of_act("officer:thing:return", [docs.Acted("", "m", "f", "Return a thing to its owner.")]) == (
        "Return a thing to its owner."
    )
