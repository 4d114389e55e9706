"""The mark of a browser: who has signed in in it before.

A mark lets nobody in.  Wrong attempts in a browser with an officer's mark are counted by themselves.  So attempts by
strangers under an officer's name do not hold the officer up there.  It is sealed by the node's own key.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from sangam.access.sign_in import vault

LIFE = timedelta(days=180)
_MOST = 12  # officers of one shared machine


def mark_browser(mark: str, officer: UUID) -> str:
    """Return the browser's mark with this officer first in it; a new one where it had none that is ours."""
    browser, officers = _read_mark(mark)
    named = [str(officer), *(each for each in officers if each != str(officer))]
    return vault.seal({"for": "mark", "browser": browser or secrets.token_hex(8), "officers": named[:_MOST]})


def marked_key(mark: str, officer: UUID | None) -> str:
    """Return the key by which this officer's attempts in this browser are counted, or "" without a mark."""
    browser, officers = _read_mark(mark)
    return f"mark:{officer}:{browser}" if officer is not None and str(officer) in officers else ""


def browser_of(mark: str) -> str:
    """Return the number of the browser that a mark names, or "" without a mark of ours."""
    return _read_mark(mark)[0]


def _read_mark(mark: str) -> tuple[str, list[str]]:
    content = vault.unseal(mark, younger_than=LIFE) if mark else None
    if not content or content.get("for") != "mark":
        return "", []
    return str(content["browser"]), [str(each) for each in content["officers"]]  # type: ignore[attr-defined]  # sealed by us
