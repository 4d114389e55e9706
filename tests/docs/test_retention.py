"""Every table has a line that says what it keeps, how long, and how it is erased."""

import re

from django.apps import apps
from repository import ROOT

TOLD = set(re.findall(r"`([a-z]+_[a-z]+)`", (ROOT / "docs/retention.md").read_text("utf-8")))
# Transport cursors hold no content; the page speaks of both in one word.
IN_ONE_WORD = frozenset({"federation_sendingposition", "federation_receivingposition"})


def test_every_table_is_spoken_of() -> None:
    tables = {model._meta.db_table for model in apps.get_models()}
    assert tables - TOLD - IN_ONE_WORD == set()
