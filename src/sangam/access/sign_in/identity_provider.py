"""Signing in with the force's own account: OpenID Connect, by authorization code with PKCE.

The provider takes the place of the password.  The one-time code stays ours, but where the node's settings name what
the provider writes for a second factor of its own.  It is asked for a fresh sign-in each time: stations share desks.

Nothing that it sends through the browser is believed: the ID token comes from the provider itself, over TLS.
"""

import base64
import hashlib
import hmac
import http.client
import json
import logging
import secrets
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import jwt
from django.db.models import Q

from sangam.access.models import Officer
from sangam.access.sign_in import proofs, vault
from sangam.access.sign_in.enrolment import own_secrets
from sangam.kernel import clock, here
from sangam.kernel.errors import Refused
from sangam.kernel.here import IdentityProvider

LIFE = timedelta(minutes=10)
"""Between leaving for the provider and coming back."""

_FRESH_S = 300
"""An officer must have signed in there within these seconds."""
_LEEWAY_S = 60
"""So far the provider's clock may be off."""
_WITHIN_S = 10.0
_MOST_BYTES = 1_000_000
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Those that need a key which the provider alone has.  A shared secret, or none, is no signature."""
_LONGEST_NAME = 100

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Proven:
    """Who came back from the provider, where to, and what that has earned.

    sealed: for `check_code`, or, where a second factor was proven there too, for `sit_down`.
    """

    sealed: str
    by_both: bool
    back_to: str


def is_there() -> bool:
    """Return whether the node's settings name a provider."""
    return here.node().identity_provider is not None


def leave_for(returns: str, *, back_to: str) -> tuple[str, str]:
    """Return the provider's page, and the seal that `come_back` asks of this browser.

    returns: the address here to which the provider sends the officer.  back_to: where the officer goes on then.
    Raises Refused where the provider does not answer.
    """
    provider = _provider()
    verifier, state, nonce = (secrets.token_urlsafe(32) for _ in range(3))
    asked = {
        "response_type": "code",
        "client_id": provider.client,
        "redirect_uri": returns,
        "scope": "openid profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": _digest(verifier),
        "code_challenge_method": "S256",
        "prompt": "login",
        "max_age": str(_FRESH_S),
    }
    page = _endpoint(_discover(provider), "authorization_endpoint", provider)
    sealed = {"for": "provider", "state": state, "nonce": nonce, "verifier": verifier, "back_to": back_to}
    return f"{page}{'&' if '?' in page else '?'}{urlencode(asked)}", vault.seal(dict(sealed))


def come_back(sealed: str, answer: Mapping[str, str], *, returns: str, address: str) -> Proven:
    """Take the provider's answer from the browser that left for it.  Raises Refused.

    answer: the members of the address to which the provider sent the browser.
    """
    provider, left = _provider(), vault.unseal(sealed, younger_than=LIFE) if sealed else None
    if not left or left.get("for") != "provider":
        raise _not_signed_in("the browser did not leave for the provider, or too long ago")
    if not hmac.compare_digest(str(left["state"]).encode(), answer.get("state", "").encode()):
        raise _not_signed_in("the answer belongs to another sign-in")
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise _not_signed_in("the answer is of another provider")
    if not answer.get("code"):
        raise _not_signed_in(f"the provider answered {answer.get('error', 'nothing')[:_LONGEST_NAME]!r}")
    about = _discover(provider)
    token = _exchange(provider, about, answer["code"], str(left["verifier"]), returns)
    keys = _fetch(_endpoint(about, "jwks_uri", provider))
    who = _claimed(token, provider)
    with proofs.attempt(f"provider:{who.lower()}", who=who, step="provider", address=address):
        claims = _verify(provider, token, keys, nonce=str(left["nonce"]))
        officer = _officer_of(claims.get(provider.claim))
        by_both = _has_second_factor(provider, claims) and not own_secrets.is_waiting(officer.id)
        earned = _seal(officer, by_both=by_both)
    return Proven(earned, by_both, str(left["back_to"]))


def _provider() -> IdentityProvider:
    provider = here.node().identity_provider
    if provider is None:
        raise Refused("access:provider-none", "Your force has named no sign-in service: give your name and password.")
    return provider


def _seal(officer: Officer, *, by_both: bool) -> str:
    if by_both:
        return proofs.seal_code(officer.id, proofs.give_proof(officer.id))
    return proofs.seal_password(officer.id)


def _has_second_factor(provider: IdentityProvider, claims: Mapping[str, object]) -> bool:
    methods = claims.get("amr")
    return isinstance(methods, list) and not provider.second_factors.isdisjoint(map(str, methods))


def _officer_of(named: object) -> Officer:
    """Return the officer with this service number or sign-in name.  Raises Refused."""
    name = str(named).strip()[:_LONGEST_NAME] if isinstance(named, str | int) else ""
    alike = Q(sign_in_name=name.lower()) | Q(service_number__iexact=name)
    officer = Officer.objects.filter(alike, left_at=None, credential__isnull=False).first() if name else None
    if officer is None:
        raise Refused(
            "access:provider-unknown",
            "Your force account is {name}, and no officer here has that number or name: ask your administrator.",
            name=name or "-",
        )
    return officer


# What the provider has sent.


def _verify(provider: IdentityProvider, token: str, keys: Mapping[str, object], *, nonce: str) -> Mapping[str, object]:
    """Return the claims of an ID token of this provider for this node and this sign-in.  Raises Refused."""
    try:
        claims: dict[str, object] = jwt.decode(
            token,
            _key_of(token, keys),
            algorithms=list(_ALGORITHMS),
            audience=provider.client,
            issuer=provider.issuer,
            leeway=_LEEWAY_S,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce", "auth_time"]},
        )
        signed_in = float(str(claims["auth_time"]))
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
        _log.warning("ID token refused: %s", error)
        raise Refused(
            "access:provider-clock",
            "The clocks of this server and of your force's sign-in service differ: tell your administrator. Until then "
            "give your name and password.",
        ) from None
    except (jwt.PyJWTError, ValueError) as error:
        raise _does_not_hold(str(error)) from None
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise _does_not_hold("its nonce is of another sign-in")
    if claims.get("azp", provider.client) != provider.client:
        raise _does_not_hold("it was made for another client")
    if clock.now().timestamp() - signed_in > _FRESH_S + _LEEWAY_S:
        raise _not_signed_in("the officer had signed in there long before")
    return claims


def _key_of(token: str, keys: Mapping[str, object]) -> jwt.PyJWK:
    """Return the key that the token names, or the only one where it names none.  Raises PyJWTError."""
    named = jwt.get_unverified_header(token).get("kid")
    fit = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if key.public_key_use in (None, "sig")]
    found = [key for key in fit if key.key_id == named] if named else fit
    if len(found) != 1:
        raise jwt.InvalidKeyError("no key of the provider has its number")
    return found[0]


def _claimed(token: str, provider: IdentityProvider) -> str:
    """Return whom a token claims to be of, before anything of it is believed."""
    try:
        return str(jwt.decode(token, options={"verify_signature": False}).get(provider.claim, ""))[:_LONGEST_NAME]
    except jwt.PyJWTError:
        return ""


def _discover(provider: IdentityProvider) -> Mapping[str, object]:
    about = _fetch(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if about.get("issuer") != provider.issuer:
        raise _does_not_hold(f"it calls itself {str(about.get('issuer'))[:_LONGEST_NAME]!r}, not {provider.issuer!r}")
    return about


def _endpoint(about: Mapping[str, object], which: str, provider: IdentityProvider) -> str:
    """Return one of the provider's addresses: over TLS, unless it speaks plain HTTP on this very machine."""
    address = str(about.get(which, ""))
    if urlsplit(address).scheme != "https" and urlsplit(address)[:2] != urlsplit(provider.issuer)[:2]:
        raise _does_not_hold(f"its {which} is not https")
    return address


def _exchange(provider: IdentityProvider, about: Mapping[str, object], code: str, verifier: str, returns: str) -> str:
    """Return the ID token for a code.  Raises Refused."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": returns, "code_verifier": verifier}
    headers = {}
    if provider.secret is None:
        form["client_id"] = provider.client
    elif "client_secret_basic" in _methods(about):
        pair = f"{quote(provider.client, safe='')}:{quote(_secret_of(provider.secret), safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": provider.client, "client_secret": _secret_of(provider.secret)}
    token = _fetch(_endpoint(about, "token_endpoint", provider), form=form, headers=headers).get("id_token")
    if not isinstance(token, str):
        raise _does_not_hold("it holds no ID token")
    return token


def _secret_of(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise _does_not_hold(f"its secret cannot be read: {error.strerror}") from None


def _methods(about: Mapping[str, object]) -> list[object]:
    """Return how the token endpoint lets a client prove itself; HTTP's basic scheme where it says nothing."""
    methods = about.get("token_endpoint_auth_methods_supported")
    return methods if isinstance(methods, list) else ["client_secret_basic"]


def _fetch(
    address: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Mapping[str, object]:
    """Return the JSON object that the provider answers.  Follows no redirect.  Raises Refused."""
    try:
        status, text = _ask(address, form, dict(headers or {}))
    except (OSError, http.client.HTTPException, ValueError) as error:
        _log.warning("The identity provider does not answer at %s: %s", address, error)
        raise Refused(
            "access:provider-away",
            "Your force's sign-in service does not answer. Sign in here with your name and password.",
        ) from None
    if form is not None and status in (http.client.BAD_REQUEST, http.client.UNAUTHORIZED):
        raise _not_signed_in(f"the provider takes no code: {text[:_LONGEST_NAME]!r}")
    try:
        content = json.loads(text) if status == http.client.OK else None
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise _does_not_hold(f"{address} answered {status}, and no JSON object")
    return content


def _ask(address: str, form: Mapping[str, str] | None, headers: dict[str, str]) -> tuple[int, bytes]:
    parts = urlsplit(address)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    body = urlencode(form) if form is not None else None
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    try:
        connection.request("GET" if body is None else "POST", target, body, {"Accept": "application/json", **headers})
        answer = connection.getresponse()
        return answer.status, _read_soon(answer)
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=_WITHIN_S)
    ca = _provider().ca
    context = ssl.create_default_context(cafile=str(ca) if ca else None)
    return http.client.HTTPSConnection(host, port, timeout=_WITHIN_S, context=context)


def _read_soon(answer: http.client.HTTPResponse) -> bytes:
    deadline, content = time.monotonic() + _WITHIN_S, b""
    while some := answer.read1(_MOST_BYTES):
        content += some
        if len(content) > _MOST_BYTES:
            raise http.client.HTTPException("it sends more than an answer")
        if time.monotonic() > deadline:
            raise TimeoutError("it sends too slowly")
    return content


def _digest(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _not_signed_in(why: str) -> Refused:
    """Return the refusal of an answer that is not of this sign-in.  The reason is for the administrator's log."""
    _log.warning("Nobody was signed in by the identity provider: %s", why)
    return Refused(
        "access:provider-refused",
        "Your force's sign-in service has signed nobody in. Try again, or give your name and password here.",
    )


def _does_not_hold(why: str) -> Refused:
    """Return the refusal of what no provider should send."""
    _log.warning("What the identity provider has sent does not hold: %s", why)
    return Refused(
        "access:provider-false",
        "What your force's sign-in service has sent does not hold: tell your administrator. Until then give your name "
        "and password.",
    )
