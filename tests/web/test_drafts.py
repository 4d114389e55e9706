"""What is half typed comes back in its own form alone: never about another record, message or conflict."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from border import Seated
from in_browser import DESK, chromium, tabs
from support.cluster import TestCluster

WEB = Path(__file__).parents[2] / "src" / "sangam" / "web"
PARTS = re.compile(r"{% (for|endfor)\b[^%]*%}|<form\b[^>]*?\bdata-draft(=\"{{[^\"]+\")?", re.DOTALL)


def unmarked(page: str) -> Iterator[str]:
    """Yield each form that a loop repeats, and that nothing tells from the others."""
    loops = 0
    for found in PARTS.finditer(page):
        if found[1]:
            loops += 1 if found[1] == "for" else -1
        elif loops and not found[2]:
            yield found[0]


def test_forms_that_a_loop_repeats_are_told_from_each_other():
    assert list(unmarked("{% for each in all %}<form action='/x/' data-draft>{% endfor %}")) != []
    assert list(unmarked('{% for each in all %}<form data-draft="{{ each.id }}">{% endfor %}<form data-draft>')) == []
    pages = {path.name: path.read_text(encoding="utf-8") for path in WEB.rglob("*.html")}
    assert sum("data-draft" in page for page in pages.values()) > 30
    assert [name for name, page in pages.items() if list(unmarked(page))] == []


@pytest.mark.browser
@pytest.mark.long
def test_a_half_typed_form_comes_back_in_its_own_place_alone(cluster: TestCluster, kundli: Seated) -> None:
    first, second = (f"/records/new/vehicle/?about={number}" for number in (1, 2))
    with chromium() as browser, tabs(browser, cluster, (kundli, DESK)) as (page,):
        page.goto(first)
        page.fill("input[name=plate]", "DL98CS4471")
        page.goto(second)
        assert page.input_value("input[name=plate]") == ""
        page.goto(first)
        assert page.input_value("input[name=plate]") == "DL98CS4471"


@pytest.mark.browser
@pytest.mark.long
def test_fields_of_one_name_come_back_each_in_its_place(cluster: TestCluster, kundli: Seated) -> None:
    again = """() => {
      const form = document.querySelector("form[data-draft]");
      for (const word of ["one", "two"]) {
        form.append(Object.assign(document.createElement("input"), { name: "holder", className: "again" }));
      }
    }"""
    with chromium() as browser, tabs(browser, cluster, (kundli, DESK)) as (page,):
        page.add_init_script(f"document.addEventListener('DOMContentLoaded', {again}, {{ capture: true }})")
        for known in ("", "two"):
            page.goto("/alerts/new/")
            fields = page.locator(".again")
            assert fields.nth(1).input_value() == known
            for at, word in enumerate(("one", "two")):
                fields.nth(at).fill(word)
        assert fields.nth(0).input_value() == "one"
