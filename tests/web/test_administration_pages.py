"""Administration of officers in the browser: the roll, one officer, what is done by one and what takes two."""

import re
from html import escape, unescape

import pyotp
import pytest
from border import Seated, hidden, is_sound, seated
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from support.markup import error_at, markup
from support.nodes import TestNode
from support.visiting import PASSWORD, Visitor, enters, form_time, text

from sangam.access import staff
from sangam.access.sign_in.enrolment import own_secrets
from sangam.kernel.clock import now

WHY = "order 17 of the DCP"


@pytest.fixture
def north(delhi: TestNode) -> Seated:
    """The administrator of Outer-North."""
    return seated(delhi, "dl7001", "DL-ON", "admin")


@pytest.fixture
def beat(delhi: TestNode) -> Visitor:
    return enters(delhi, "dl7002", "DL-ON-NARELA", "beat")


def address_of(visitor: Visitor, node: TestNode) -> str:
    with node:
        return f"/administration/officers/{staff.officer_named(visitor.service_number).id}/"


def test_an_officer_is_sought_opened_and_suspended_with_a_reason(north: Seated, beat: Visitor, delhi: TestNode) -> None:
    enters(delhi, "dl7003", "DL", "beat")
    roll = is_sound(north.gets("/administration/"))
    assert "dl7002" in roll
    assert "dl7003" not in roll
    assert "dl7002" not in markup(north.gets("/administration/?q=Alipur"))
    at = address_of(beat, delhi)
    assert "DL-ON-NARELA" not in is_sound(north.gets(at))
    missing = north.posts(at, step="suspend")
    assert missing.status_code == 400
    assert error_at(missing, "reason")
    assert north.posts(at, step="suspend", reason=WHY).status_code == 303
    assert "Suspended since" in text(north.gets(at))
    with delhi:
        assert "sign-in/code" not in beat.gives_password().headers.get("Location", "")
    again = north.posts(at, step="suspend", reason=WHY)
    assert again.status_code == 409
    assert WHY in markup(again)
    assert north.posts(at, step="restore", reason=WHY).status_code == 303
    with delhi:
        assert "sign-in/code" in beat.gives_password().headers["Location"]


def test_new_sign_in_data_are_shown_once_or_given_as_a_slip(north: Seated, beat: Visitor, delhi: TestNode) -> None:
    at = address_of(beat, delhi)
    shown = north.posts(at, step="reset", reason=WHY)
    password = re.search(r"[\w-]{4}(?:-[\w-]{4}){3}", text(shown))
    assert password
    assert "data:image/svg" in is_sound(shown)
    assert password[0] not in markup(north.gets(at))
    with delhi:
        assert "sign-in/code" in beat.gives_password(password[0]).headers["Location"]
    slip = north.posts(at, step="reset", reason=WHY, **{"as": "slip"})
    assert slip["Content-Type"] == "application/pdf"
    assert slip.content.startswith(b"%PDF")
    assert "no-store" in slip["Cache-Control"]
    with delhi:
        assert "sign-in/code" not in beat.gives_password(PASSWORD).headers.get("Location", "")


def test_a_transfer_is_given_to_a_unit_that_is_sought(north: Seated, beat: Visitor, delhi: TestNode) -> None:
    at = address_of(beat, delhi) + "transfer/"
    assert "unit=DL-ON-ALIPUR" in is_sound(north.gets(at + "?q=alipur"))
    assert "unit=DL-CONTROL" not in markup(north.gets(at + "?q=control"))
    form = north.gets(at + "?unit=DL-ON-ALIPUR")
    assert hidden(form, "unit") == "DL-ON-ALIPUR"
    sent = {"unit": "DL-ON-ALIPUR", "post": "investigator|", "from_at": form_time(), "reason": WHY}
    wrong = north.posts(at, **(sent | {"from_at": "soon", "order_reference": "A-17"}))
    assert wrong.status_code == 400
    assert error_at(wrong, "from_at")
    assert "A-17" in markup(wrong)
    assert north.posts(at, **(sent | {"unit": "DL"})).status_code in (400, 404)
    assert north.posts(at, **sent).status_code == 303
    assert "Alipur" in text(north.gets(address_of(beat, delhi)))


def test_an_account_is_made_and_its_faults_stand_at_their_fields(north: Seated, beat: Visitor) -> None:
    at = "/administration/officers/new/"
    sent = {
        "unit": "DL-ON-NARELA", "service_number": "dl7010", "name_en": "Mohan Lal", "rank": "SI", "language": "hi",
        "post": "beat|", "reason": WHY,
    }  # fmt: skip
    taken = north.posts(at, **(sent | {"sign_in_name": beat.service_number}))
    assert taken.status_code == 400
    assert error_at(taken, "sign_in_name")
    assert "Mohan Lal" in markup(taken)
    made = north.posts(at, **sent)
    assert made.status_code == 303
    assert "none yet" in text(north.gets(made["Location"]))
    assert north.posts(at, **sent).status_code == 409


def test_an_administrator_is_made_by_two(north: Seated, beat: Visitor, delhi: TestNode) -> None:
    chief = seated(delhi, "dl7020", "DL", "admin")
    sent = {"unit": "DL-ON-NARELA", "post": "admin|", "from_at": form_time(), "reason": WHY}
    laid_down = north.posts(address_of(beat, delhi) + "transfer/", **sent)
    order = laid_down["Location"]
    assert order.startswith("/administration/orders/")
    assert "agree/" not in is_sound(north.gets(order))
    assert order in markup(chief.gets("/administration/"))
    assert re.search(r"From when \d\d\.\d\d\.\d{4} \d\d:\d\d", text(chief.gets(order)))
    digest = hidden(chief.gets(order), "digest")
    assert chief.posts(order + "agree/", digest="00").status_code == 409
    assert chief.posts(order + "agree/", digest=digest).status_code == 303
    assert north.posts(order + "do/").status_code == 303
    assert north.posts(order + "do/").status_code == 409
    assert "admin · " in text(north.gets(address_of(beat, delhi)))


def test_the_auditor_reads_the_acts_of_an_administrator_in_words(north: Seated, beat: Visitor, delhi: TestNode) -> None:
    auditor = seated(delhi, "dl7030", "DL", "auditor")
    with delhi:
        assert auditor.visitor.states("oversight").status_code == 303
    assert north.posts(address_of(beat, delhi), step="end-sessions", reason=WHY).status_code == 303
    ledger = text(auditor.gets("/oversight/ledger/?action=admin:session:end-all"))
    assert "Ended an officer's sessions" in unescape(ledger)
    assert "dl7001" in ledger
    assert f"SI Test dl7002 · {WHY}" in ledger


HEADING = "service_number,to_unit,to_role,from_date\n"


def csv(body: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("order.csv", (HEADING + body).encode(), content_type="text/csv")


def test_a_transfer_order_is_tried_then_taken_at_one_minute(north: Seated, beat: Visitor, delhi: TestNode) -> None:
    at = "/administration/sheets/transfers/"
    is_sound(north.gets(at))
    wrong = north.posts(at, file=csv("dl7002,DL-ON-ALIPUR,king,\ndl9,DL,beat,2026-01-01\n"), at=form_time())
    assert wrong.status_code == 400
    assert "to_role" in text(wrong)
    assert "is no unit that you administer" in text(wrong)
    unreadable = north.posts(at, file=SimpleUploadedFile("x.csv", b"name\nx\n", content_type="text/csv"))
    assert error_at(unreadable, "file")
    assert error_at(north.posts(at), "file")
    tried = north.posts(at, file=csv("dl7002,DL-ON-ALIPUR,investigator,\n"), at=form_time(hours=1))
    assert tried.status_code == 200
    assert "1 row, without a fault" in text(tried)
    assert "Alipur" not in text(north.gets(address_of(beat, delhi)))
    rows = unescape(hidden(tried, "rows"))
    missing = north.posts(at, step="take", rows=rows)
    assert error_at(missing, "reason")
    assert unescape(hidden(missing, "rows")) == rows
    for forged in ("[]", '[["x"],[["y"]],[2]]', '[["service_number"],[["\\u0000"]],[2]]'):
        assert north.posts(at, step="take", rows=forged, reason=WHY).status_code == 400
    assert north.posts(at, step="take", rows=rows, reason=WHY).status_code == 303
    assert "Alipur" in text(north.gets(address_of(beat, delhi)))
    assert north.gets("/administration/sheets/x/").status_code == 404


def test_an_officer_sets_up_the_own_sign_in_by_a_code(north: Seated, beat: Visitor, delhi: TestNode) -> None:
    shown = text(north.posts(address_of(beat, delhi), step="give-code", reason=WHY))
    code = re.search(r"[\w-]{4}(?:-[\w-]{4}){3}", shown)
    assert code
    assert "otpauth" not in shown
    with delhi:
        beat.gives_password(code[0])
        page = markup(beat.gets("/sign-in/code/"))
        assert "Set up your sign-in" in page
        uri = own_secrets.secret_uri(beat.browser.cookies[settings.STEP_COOKIE_NAME].value)
        six = pyotp.parse_uri(uri).at(now())
        assert escape(uri) in page
        sent = {"new": "river lamp stone kite", "again": "river lamp stone kite", "code": six}
        differ = beat.posts("/sign-in/code/", **(sent | {"again": "x"}))
        assert differ.status_code == 400
        assert "The two passwords differ" in text(differ)
        assert beat.posts("/sign-in/code/", **(sent | {"code": "000000"})).status_code == 403
        assert beat.posts("/sign-in/code/", **sent).status_code == 303
        assert beat.actor.role == "beat"
