"""A provider that sends what none should: each ID token is refused in words, and nobody is signed in."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from sign_in_desk import ADDRESS, Desk
from support.identity_provider import CLIENT, certificate

from sangam.access.sign_in import identity_provider
from sangam.kernel import clock, here
from sangam.kernel.errors import Refused
from sangam.kernel.here import IdentityProvider

RETURNS = "https://node.example/sign-in/provider/"
OWN, STRANGE = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
CURVE = ec.generate_private_key(ec.SECP256R1())

Claims = dict[str, Any]


@dataclass
class Answers:
    """What the false provider answers.  about: changes of its discovery; token: of the ID token; None for none."""

    issuer: str = ""
    about: dict[str, object] = field(default_factory=dict)
    nonce: str = ""
    token: Callable[[Claims], str] | None = None
    raw: Mapping[str, bytes] = field(default_factory=dict)

    def answer(self, path: str) -> bytes:
        if path in self.raw:
            return self.raw[path]
        if path == "/.well-known/openid-configuration":
            return json.dumps(self._about()).encode()
        if path == "/jwks":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(OWN.public_key()))
            return json.dumps({"keys": [key | {"kid": "1", "use": "sig"}]}).encode()
        return json.dumps({"id_token": self.token(self._claims())} if self.token else {}).encode()

    def _about(self) -> dict[str, object]:
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/auth", "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint": f"{self.issuer}/token",
        } | self.about  # fmt: skip

    def _claims(self) -> Claims:
        now = int(clock.now().timestamp())
        return {
            "iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 600, "auth_time": now,
            "nonce": self.nonce, "number": "28010001",
        }  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, answers: Answers, *given: Any) -> None:
        self._answers = answers
        super().__init__(*given)

    def do_GET(self) -> None:
        content = self._answers.answer(urlsplit(self.path).path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def theirs(anita: Desk, tmp_path: Any) -> Iterator[Answers]:
    """Run a false provider that the node's settings name."""
    answers = Answers()
    chain, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, answers)) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        answers.issuer = f"https://localhost:{server.server_port}"
        settings = IdentityProvider(answers.issuer, CLIENT, "number", ca=chain, second_factors=frozenset({"mfa"}))
        with here.acting_as(replace(here.node(), identity_provider=settings)):
            yield answers
        server.shutdown()
        thread.join()


def signed(claims: Claims, **changed: Any) -> str:
    content = {name: value for name, value in (claims | changed).items() if value is not None}
    return jwt.encode(content, OWN, "RS256", headers={"kid": "1"})


def comes_back(theirs: Answers) -> identity_provider.Proven:
    page, sealed = identity_provider.leave_for(RETURNS, back_to="/")
    asked = {name: value[0] for name, value in parse_qs(urlsplit(page).query).items()}
    theirs.nonce = theirs.nonce or asked["nonce"]
    answer = {"state": asked["state"], "code": "a code"}
    return identity_provider.come_back(sealed, answer, returns=RETURNS, address=ADDRESS)


def test_a_good_token_signs_in(theirs: Answers) -> None:
    theirs.token = signed
    assert not comes_back(theirs).by_both


def by_secret(claims: Claims) -> str:
    return jwt.encode(claims, "a client secret that is known to both, long enough for a digest", "HS256")


TOKENS: dict[str, tuple[str, Callable[[Claims], str]]] = {
    "of another client": ("false", partial(signed, aud="another")),
    "for another client": ("false", partial(signed, aud=[CLIENT, "another"], azp="another")),
    "of another issuer": ("false", partial(signed, iss="https://elsewhere.example")),
    "unsigned": ("false", lambda claims: jwt.encode(claims, None, "none")),
    "signed by a shared secret": ("false", by_secret),
    "signed by a stranger": ("false", lambda claims: jwt.encode(claims, STRANGE, "RS256", headers={"kid": "1"})),
    "signed by an unknown key": ("false", lambda claims: jwt.encode(claims, STRANGE, "RS256", headers={"kid": "2"})),
    "signed by another kind of key": ("false", lambda claims: jwt.encode(claims, CURVE, "ES256", headers={"kid": "1"})),
    "of another sign-in": ("false", partial(signed, nonce="another")),
    "without a nonce": ("false", partial(signed, nonce=None)),
    "without the hour of signing in": ("false", partial(signed, auth_time=None)),
    "with an hour that is none": ("false", partial(signed, auth_time="noon")),
    "without an end": ("false", partial(signed, exp=None)),
    "no token": ("false", lambda claims: "no.token.at all"),
    "of an officer without a number": ("unknown", partial(signed, number=None)),
    "of a number that is a list": ("unknown", partial(signed, number=["28010001"])),
    "five minutes behind": ("clock", lambda claims: signed(claims, iat=claims["iat"] - 900, exp=claims["iat"] - 300)),
    "five minutes ahead": ("clock", lambda claims: signed(claims, iat=claims["iat"] + 300)),
    "of a sign-in an hour ago": ("refused", lambda claims: signed(claims, auth_time=claims["iat"] - 3600)),
}


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_that_does_not_hold_is_refused(theirs: Answers, token: str) -> None:
    refusal, theirs.token = TOKENS[token]
    with pytest.raises(Refused) as refused:
        comes_back(theirs)
    assert refused.value.code == f"access:provider-{refusal}"


ABOUT: dict[str, tuple[dict[str, object], dict[str, bytes]]] = {
    "another issuer": ({"issuer": "https://elsewhere.example"}, {}),
    "a page without TLS": ({"authorization_endpoint": "http://localhost/auth"}, {}),
    "a page of a script": ({"authorization_endpoint": "javascript:alert(1)"}, {}),
    "no page": ({"authorization_endpoint": None}, {}),
    "a list": ({}, {"/.well-known/openid-configuration": b"[]"}),
    "no JSON": ({}, {"/.well-known/openid-configuration": b"<html>"}),
    "no keys": ({}, {"/jwks": b"{}"}),
    "keys that are none": ({}, {"/jwks": b'{"keys": [1]}'}),
    "no token": ({}, {"/token": b"{}"}),
    "a token that is a number": ({}, {"/token": b'{"id_token": 1}'}),
}


@pytest.mark.parametrize("what", ABOUT)
def test_an_answer_that_does_not_hold_is_refused(theirs: Answers, what: str) -> None:
    theirs.about, theirs.raw = ABOUT[what]
    theirs.token = signed
    with pytest.raises(Refused) as refused:
        comes_back(theirs)
    assert refused.value.code == "access:provider-false"


def test_an_endless_answer_is_not_read_to_its_end(theirs: Answers) -> None:
    theirs.raw = {"/.well-known/openid-configuration": b" " * 1_000_001}
    with pytest.raises(Refused) as refused:
        comes_back(theirs)
    assert refused.value.code == "access:provider-away"
