"""Nothing but the way in opens to what a locked screen carries."""

from crossing import Crossing
from django.conf import settings
from django.test import Client

PHONE = {"phone_shell", "phone_manifest", "phone_worker"}
"""What the phone keeps for when there is no link: it holds no content."""
OPEN_TO_ALL = {
    "security_txt",
    "sign_in",
    "sign_in_code",
    "sign_in_provider",
    "choose_post",
    "device_pin",
    "locked",
    "static",
    "pool",
} | PHONE


def test_no_page_opens_to_a_locked_screen(crossing: Crossing) -> None:
    officer = crossing.officers["station"].visitor
    with crossing.delhi:
        assert officer.posts("/lock/").status_code == 303
        only = Client(SERVER_NAME="localhost")
        for name in (settings.LOCK_COOKIE_NAME, settings.DEVICE_COOKIE_NAME):
            only.cookies[name] = officer.browser.cookies[name].value
        assert only.get("/locked/").status_code == 200
        answered = {str(route.name): only.get(address).status_code for route, address in crossing.addresses()}
    assert {name for name, status in answered.items() if status == 200} <= OPEN_TO_ALL
    assert len(answered) > 80
