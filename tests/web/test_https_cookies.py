"""Signing in over real HTTPS: each cookie is bound to this very host, and the browser is told to stay with HTTPS."""

import http.client
import re
import ssl
from collections.abc import Iterator
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.test import override_settings
from in_browser import Door
from support.cluster import TestCluster
from support.nodes import TestNode
from support.visiting import PASSWORD, code, enters

from sangam.federation.keys.tls import make_officers_certificate
from sangam.node.cookies import cookie_names
from sangam.node.doors.officers_tls import officers_context

NAMES = {f"{purpose.upper()}_COOKIE_NAME": name for purpose, name in cookie_names("DL", over_https=True).items()}
SECURE = {f"{name}_COOKIE_SECURE": True for name in ("CSRF", "LANGUAGE", "SESSION")}
OVER_HTTPS = {**NAMES, "MESSAGES_COOKIE_NAME": NAMES["SAID_COOKIE_NAME"], **SECURE}


class Caller:
    """A browser that keeps every cookie as it was set."""

    def __init__(self, port: int, trusts: ssl.SSLContext) -> None:
        self.port, self.trusts = port, trusts
        self.cookies: SimpleCookie = SimpleCookie()
        self.said: list[http.client.HTTPMessage] = []

    def asks(self, method: str, path: str, **fields: str) -> tuple[int, str]:
        line = http.client.HTTPSConnection("localhost", self.port, context=self.trusts, timeout=60)
        headers = {"Cookie": "; ".join(f"{each.key}={each.value}" for each in self.cookies.values())}
        if method == "POST":
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            headers |= {"Origin": f"https://localhost:{self.port}", "Referer": f"https://localhost:{self.port}{path}"}
        line.request(method, path, urlencode(fields), headers)
        answer = line.getresponse()
        page = answer.read().decode()
        self.said.append(answer.headers)
        for each in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(each)
        line.close()
        return answer.status, page

    def fills(self, path: str, **fields: str) -> int:
        """Open a form and send it."""
        _, page = self.asks("GET", path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found
        return self.asks("POST", path, csrfmiddlewaretoken=found[1], **fields)[0]


@pytest.fixture
def caller(delhi: TestNode, cluster: TestCluster) -> Iterator[Caller]:
    """A browser before Delhi's door, which has a certificate of the force's authority."""
    certificate, key, authority = make_officers_certificate(["localhost"])
    door = Door(delhi, cluster, context=officers_context(certificate, key))
    with override_settings(**OVER_HTTPS):
        yield Caller(door.port, ssl.create_default_context(cafile=str(authority)))
    door.stop()


def test_signing_in_over_https_leaves_only_cookies_of_this_very_host(delhi: TestNode, caller: Caller) -> None:
    enters(delhi, "dl1001", "DL-ON-NARELA")
    assert caller.fills("/sign-in/", name="dl1001", password=PASSWORD) == 303
    assert caller.fills("/sign-in/code/", code=code()) == 303
    assert caller.asks("GET", "/")[0] == 200
    assert NAMES["SESSION_COOKIE_NAME"] in caller.cookies
    for cookie in (each for each in caller.cookies.values() if each["max-age"] != "0"):
        assert cookie.key.startswith("__Host-sangam_"), cookie.key
        assert (bool(cookie["secure"]), cookie["path"], cookie["domain"]) == (True, "/", ""), cookie.key
        assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax"), cookie.key


def test_every_answer_over_https_says_to_stay_with_it(caller: Caller) -> None:
    caller.asks("GET", "/sign-in/")
    caller.asks("GET", "/records/")
    caller.asks("GET", "/nothing/")
    for headers in caller.said:
        assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_form_of_another_origin_is_refused_over_https_too(caller: Caller) -> None:
    _, page = caller.asks("GET", "/sign-in/")
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    stranger = Caller(caller.port, caller.trusts)
    status, _ = stranger.asks("POST", "/sign-in/", csrfmiddlewaretoken=found[1], name="dl1001", password="x")
    assert status == 403
