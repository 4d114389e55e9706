"""Templates of alerts, as data: what the form of an alert is filled with, in the officer's language."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from sangam.exchange.types import Action
from sangam.exchange.wireless_words import CAUTIONS
from sangam.notices.types import Urgency

_LANGUAGES = ("en", "hi", "ur", "pa")


@dataclass(frozen=True, slots=True)
class AlertTemplate:
    """What a template fills in.  name, title, text: by language."""

    code: str
    action: Action
    urgency: Urgency
    hours: int
    cautions: tuple[str, ...]
    name: Mapping[str, str]
    title: Mapping[str, str]
    text: Mapping[str, str]


@cache
def alert_templates() -> Mapping[str, AlertTemplate]:
    """Return the templates by their codes, in the order in which the form offers them."""
    text = resources.files("sangam.exchange").joinpath("data/alert_templates.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["code"]: _template(row) for row in rows}


def _template(row: Mapping[str, str]) -> AlertTemplate:
    cautions = tuple(code for code in row["cautions"].split(",") if code)
    if unknown := set(cautions) - set(CAUTIONS):
        raise ValueError(f"the template {row['code']} names no known caution: {sorted(unknown)}")
    return AlertTemplate(
        code=row["code"],
        action=Action(row["action"]),
        urgency=Urgency(row["urgency"]),
        hours=int(row["hours"]),
        cautions=cautions,
        name=_texts(row, "name"),
        title=_texts(row, "title"),
        text=_texts(row, "text"),
    )


def _texts(row: Mapping[str, str], part: str) -> dict[str, str]:
    return {each: row[f"{part}_{each}"] for each in _LANGUAGES}
