"""The pictures of a living channel for the pages of docs/, on a desk and on a phone, from two real nodes.

    CHANNEL_PICTURES=1 .venv/bin/python -m pytest tests/web/test_channel_pictures.py

makes them anew; without the variable they are only looked at: nothing is cut off, and each says what it is there for.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from border import Seated, seated
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from in_browser import DESK, PHONE, chromium, tabs, take_whole
from support.cluster import TestCluster
from support.handed import picture

from sangam.node.envelope_handlers import HANDLERS

pytestmark = [pytest.mark.browser, pytest.mark.long]

UNITS = ["DL-ON-NARELA", "HR-SNP-KUNDLI"]
SHOWN = Path(__file__).resolve().parents[2] / "docs/images/channels"
NAMES = ("channel-desk.png", "channel-phone.png")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def talk(across, kundli) -> tuple[str, Seated]:
    """A channel in which both forces have spoken, and Delhi's officer."""
    across.wire.handlers = HANDLERS
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    form = {"name": "Narela – Kundli naka", "kind": "border", "level": "restricted", "unit": UNITS, "step": "open"}
    address = narela.posts("/channels/new/", **form).headers["Location"]
    across.wire.deliver()
    photo = SimpleUploadedFile("toll.jpg", picture(side=600), "image/jpeg")
    for officer, said in (
        (narela, {"text": "सफ़ेद स्कॉर्पियो HR26DK8337, दो आदमी, नरेला से कुंडली की ओर", "asks": "1"}),
        (kundli, {"text": "Naka at the toll plaza is told. How long ago?"}),
        (narela, {"text": "पाँच मिनट पहले, GT रोड पर", "file": photo}),
        (kundli, {"text": "Seen at the toll plaza, we stop it.", "topic": "Scorpio"}),
    ):
        officer.posts(f"{address}say/", level="restricted", **said)
        across.wire.deliver()
        for each in (narela, kundli):
            each.gets(address)
        across.wire.deliver()
    return address, narela


def test_a_living_channel_is_whole_on_a_desk_and_on_a_phone(
    browser: Any, cluster: TestCluster, talk: tuple[str, Seated], kundli: Seated, tmp_path: Path
) -> None:
    address, narela = talk
    folder = SHOWN if os.environ.get("CHANNEL_PICTURES") else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    with tabs(browser, cluster, (kundli, DESK), (narela, PHONE)) as pages:
        for page, name, language in zip(pages, NAMES, ("en", "hi"), strict=True):
            page.goto(address)
            page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": page.url}])
            page.reload()
            page.wait_for_selector("article.said >> text=HR26DK8337")
            page.evaluate("document.fonts.ready")
            take_whole(page, folder / name)
    assert all((folder / name).stat().st_size > 20_000 for name in NAMES)


def test_the_pictures_of_the_documentation_are_there() -> None:
    assert {each.name for each in SHOWN.iterdir()} == set(NAMES)
