"""The term file and the tables of words."""

import csv
import re
from functools import cache
from pathlib import Path

from catalogues import catalogue
from sentences import SANGAM

ROOT = Path(__file__).parents[2]

TERMS = ROOT / "docs" / "terms.tsv"

READ = {
    "official_names.tsv",
    "headings.csv",
    "choices.csv",
    "kind_signs.csv",
    "krutidev.tsv",
    "renderings.tsv",
    "places.tsv",
    "rarity.tsv",
}
"""Tables of what officers and administrators write: they hold also what we never say."""

TABLES = [path for path in sorted([*SANGAM.rglob("*.csv"), *SANGAM.rglob("*.tsv")]) if path.name not in READ]

IN_ORDER = ("hi", "ur", "pa")

COMMANDS = re.compile(r"`[^`]*`|\{\w+\}|%\(\w+\)[sd]")


@cache
def terms() -> tuple[dict[str, str], ...]:
    with TERMS.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def said(language: str) -> tuple[tuple[str, str, str], ...]:
    """Return (context, key, text) of each message of a language; of English the key where no wording differs."""
    english = {(each.context, each.id): each.string for each in catalogue("en")}
    found = []
    for message in catalogue("hi" if language == "en" else language):
        keys = message.id if isinstance(message.id, tuple) else (message.id,)
        string = english.get((message.context, message.id), message.id) if language == "en" else message.string
        texts = string if isinstance(string, tuple) else (string,)
        found += [(message.context or "", keys[0], COMMANDS.sub("", text)) for text in texts if keys[0]]
    return tuple(found)
