"""The officers' door to strangers who hold it open or fill it, over real sockets: officers notice nothing of them."""

import os
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from border import Seated, seated
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from support.cluster import TestCluster
from support.nodes import TestNode
from support.open_door import Line, OpenDoor, opened
from support.visiting import Visitor, lay_down
from support.wire_world import Inside

from sangam.access.policy import ROLES
from sangam.federation.keys import tls
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.node.doors.in_one_piece import OFFICERS, Limits
from sangam.web.door import doorkeeper
from sangam.web.door.client_addresses import Forwarded
from sangam.web.door.doorkeeper import IN_CHUNKS, MIB, Allowance, Doorkeeper, most_of_officer
from sangam.web.door.threaded_asgi import InThreads

PATIENT = replace(
    OFFICERS, headers_within_s=60.0, body_window_s=60.0, handshake_within_s=60.0, stranger_idle_s=60.0, linger_s=0.3
)


@contextmanager
def served(
    node: TestNode, cluster: TestCluster, limits: Limits = PATIENT, *, tls: tuple[Path, Path] | None = None
) -> Iterator[OpenDoor]:
    """Open the officers' door of a node inside the block."""
    inside = Inside(node, cluster)
    pages = InThreads(get_wsgi_application(), threads=3, within=inside)
    try:
        with opened(Forwarded(pages, trusted=limits.proxies), limits, tls=tls) as door:
            yield door
    finally:
        inside.close()


@pytest.fixture
def door(delhi: TestNode, cluster: TestCluster) -> Iterator[OpenDoor]:
    with served(delhi, cluster) as opened_door:
        yield opened_door


@pytest.fixture
def analyst(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Seated:
    (node,) = fresh_nodes("DL")
    lay_down(node)
    return seated(node, "dl1005", "DL-ON", "analyst")


def request(method: str, path: str, *more: str, body: bytes | None = None, says: int | None = None) -> bytes:
    """Return a request as a browser writes it.  says: the length that it claims, of a body that comes later."""
    length = says if body is None else len(body)
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *more]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def cookies(visitor: Visitor) -> str:
    """Return a signed-in officer's Cookie header."""
    return "Cookie: " + "; ".join(f"{name}={morsel.value}" for name, morsel in visitor.browser.cookies.items())


def check(visitor: Visitor, scheme: str = "http") -> bytes:
    """Return an officer's check, as his browser sends it."""
    token = visitor.browser.cookies[settings.CSRF_COOKIE_NAME].value
    form = urlencode({"text": "HR26DK8337", "csrfmiddlewaretoken": token}).encode()
    about = "Content-Type: application/x-www-form-urlencoded", f"Origin: {scheme}://localhost"
    return request("POST", "/check/", cookies(visitor), *about, body=form)


def answer(line: Line) -> bytes:
    """Return one answer whole."""
    said = b""
    while b"\r\n\r\n" not in said:
        said += line.hear_some()
    head, _, rest = said.partition(b"\r\n\r\n")
    length = next(
        int(each.split(b":")[1]) for each in head.lower().split(b"\r\n") if each.startswith(b"content-length")
    )
    while len(rest) < length:
        rest += line.hear_some()
    return head + b"\r\n\r\n" + rest


def test_an_officer_is_served_while_150_strangers_hold_the_door(
    delhi: TestNode, cluster: TestCluster, narela: Visitor
) -> None:
    certificate, key, authority = tls.make_officers_certificate(["127.0.0.1"])
    trusts = ssl.create_default_context(cafile=str(authority))
    narela.gets("/check/")
    with served(delhi, cluster, tls=(certificate, key)) as door:
        kept = door.call(check(narela, "https"), trusts=trusts)
        assert answer(kept).startswith(b"HTTP/1.1 200")
        for number in range(50):
            door.call()  # a handshake that never begins
            door.call(b"GET / HTTP/1.1\r\nx-a: b\r\n", trusts=trusts)
            door.call(request("POST", "/sign-in/" if number % 2 else "/imports/", says=60_000), trusts=trusts)
            if number % 10 == 0:
                kept.say(check(narela, "https"))
                assert answer(kept).startswith(b"HTTP/1.1 200")
                assert answer(door.call(check(narela, "https"), trusts=trusts)).startswith(b"HTTP/1.1 200")
        assert door.held <= PATIENT.of_address + 6


def test_nothing_that_strangers_send_is_read_or_lies_on_the_disk(delhi: TestNode, cluster: TestCluster) -> None:
    made_up, body = f"Cookie: {settings.SESSION_COOKIE_NAME}=made-up", b"x" * (3 * MIB)
    heads = [request("POST", "/imports/", says=500 * MIB)] * 5
    heads.append(request("POST", "/imports/", made_up, says=9 * MIB))
    sent = [(head, body) for head in heads]
    in_chunks = request("POST", "/records/new/person/", "Transfer-Encoding: chunked")
    sent.append((in_chunks, b"%x\r\n%b\r\n" % (len(body), body)))
    before = files_without_a_name()
    with served(delhi, cluster, replace(PATIENT, linger_s=10.0)) as door:
        lines = [door.call(head) for head, _ in sent]
        for line, (_, rest) in zip(lines, sent, strict=True):
            line.say(rest)
        assert files_without_a_name() <= before
        heard = [answer(line) for line in lines]
    for said in heard:
        assert said.startswith(b"HTTP/1.1 303")
        assert b"location: /sign-in/" in said
        assert b"content-security-policy: default-src 'none'" in said
        assert b"connection: close" in said


def test_a_sign_in_form_of_more_than_64_kib_is_refused(door: OpenDoor) -> None:
    for line in (
        door.call(request("POST", "/sign-in/", says=65_537)),
        door.call(request("POST", "/unlock/", "Transfer-Encoding: chunked") + b"11000\r\n" + b"x" * 0x11000 + b"\r\n"),
    ):
        said = line.hear()
        assert said.startswith(b"HTTP/1.1 413")
        assert b"content-security-policy" in said


def test_the_small_forms_of_a_stranger_are_read(door: OpenDoor) -> None:
    for path in doorkeeper.STRANGERS:
        line = door.call(request("POST", path, body=b"name=dl1001"))
        assert answer(line).startswith(b"HTTP/1.1 403")  # read, and found without its token


def test_an_officers_form_is_read_once_his_session_is_known(door: OpenDoor, narela: Visitor) -> None:
    narela.gets("/check/")
    line = door.call()
    for _ in range(2):
        line.say(check(narela))
        assert answer(line).startswith(b"HTTP/1.1 200")
    narela.posts("/sign-out/")
    line = door.call(check(narela))
    assert line.hear().startswith(b"HTTP/1.1 303")


def test_an_officers_request_is_refused_unread_where_it_is_too_large(door: OpenDoor, narela: Visitor) -> None:
    for path in ("/check/", "/imports/"):
        line = door.call(request("POST", path, cookies(narela), "Accept-Language: hi", says=3 * MIB))
        line.say(b"x" * MIB)
        said = line.hear().decode()
        assert said.startswith("HTTP/1.1 413")
        assert "web:too-large" in said
        assert "connection: close" in said
        assert "script-src 'self'" in said


def test_a_form_in_chunks_that_goes_on_for_ever_is_refused(door: OpenDoor, narela: Visitor) -> None:
    line = door.call(request("POST", "/check/", cookies(narela), "Transfer-Encoding: chunked"))
    for _ in range(3):
        line.say(b"100000\r\n" + b"x" * MIB + b"\r\n")
    assert line.hear().startswith(b"HTTP/1.1 413")


def test_a_large_import_is_taken_of_a_post_with_the_right(analyst: Seated, cluster: TestCluster) -> None:
    with analyst.node:
        analyst.gets("/imports/")
        token = analyst.visitor.browser.cookies[settings.CSRF_COOKIE_NAME].value
    rows = b"ID,NAME\n" + (b"1," + b"x" * 15_000 + b"\n") * 250
    body = b"".join(
        b'--between\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % pair
        for pair in ((b"csrfmiddlewaretoken", token.encode()), (b"kind", b"person"), (b'file"; filename="a.csv', rows))
    )
    form = request(
        "POST",
        "/imports/",
        cookies(analyst.visitor),
        "Content-Type: multipart/form-data; boundary=between",
        body=body + b"--between--\r\n",
    )
    assert len(form) > 3 * MIB
    with served(analyst.node, cluster) as door:
        line = door.call(form)
        assert line.hear_some().startswith(b"HTTP/1.1 303")


@pytest.mark.parametrize(
    "path, right",
    [
        ("/imports/", "import:run"),
        ("/check/list/", "check:run"),
        ("/records/new/person/", "record:create"),
        ("/records/4e6f7261-6461-7461-8000-000000000001/correct/", "record:correct"),
        ("/records/4e6f7261-6461-7461-8000-000000000001/attach/", "record:correct"),
        ("/records/recalls/", "record:recall"),
    ],
)
def test_a_file_is_read_only_of_a_post_with_the_right(path: str, right: str) -> None:
    for role, rights in ROLES.items():
        most = most_of_officer(path, Actor("DL", "an officer", role=role))
        assert (most > 2 * MIB) == (right in rights), role


@pytest.mark.parametrize("path", ["/check/", "/imports/4e6f7261/", "/imports", "/x/imports/"])
def test_other_pages_take_a_form_of_two_megabytes(path: str) -> None:
    assert most_of_officer(path, Actor("DL", "an officer", role="analyst")) == 2 * MIB


def test_large_bodies_of_one_officer_and_of_all_have_room_and_no_more() -> None:
    keeper, mine = Doorkeeper(), Allowance(514 * MIB, "mine")
    with keeper.room(mine, 500 * MIB):
        with pytest.raises(Refused) as of_one, keeper.room(mine, IN_CHUNKS):
            pass
        with keeper.room(mine, MIB):
            pass
    with pytest.raises(Malformed), keeper.room(mine, 515 * MIB):
        pass
    held = [keeper.room(Allowance(514 * MIB, str(number)), 514 * MIB) for number in range(7)]
    for each in held:
        each.__enter__()
    with pytest.raises(Refused) as of_all, keeper.room(mine, 514 * MIB):
        pass
    assert {of_one.value.code, of_all.value.code} == {"web:uploads-at-once"}
    held[0].__exit__(None, None, None)
    with keeper.room(mine, 514 * MIB):
        pass


def files_without_a_name() -> set[str]:
    """Return what this process has open of files that are removed already, as temporary ones are."""
    found = set()
    for each in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.add(os.readlink(each))  # noqa: PTH115 - the link names a file that is gone
    return {name for name in found if name.endswith("(deleted)")}
