"""Files between two nodes over HTTPS: fetched in stretches, resumed, refused when altered, erased with the rest."""

import hashlib
import http.client
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from due_files import fetch
from sangam_lab.throwaway_nodes import free_port
from support.cluster import TestCluster
from support.filing import ABOUT, act, given, lying, named, read, seen
from support.handed import PLACE, document, picture, pixels
from support.nodes import TestNode
from support.wire_world import Inside, Served, pair, until

from sangam.federation.files import fetch as file_fetch
from sangam.federation.files import messages as file_messages
from sangam.federation.files import serve as file_serve
from sangam.federation.files.store import allow, erase_about
from sangam.federation.keys import file_encryption, signing_key, tls
from sangam.federation.models import DeskNote, File, FileAllowance, FilePull, Peer
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.types import FileState
from sangam.kernel import bodies, clock
from sangam.kernel.errors import Conflict, Malformed, NotFound
from sangam.kernel.ids import new_id
from sangam.workers.files import Files, Line

Nodes = tuple[TestNode, TestNode]


@pytest.fixture
def port(nodes: Nodes) -> int:
    """The port of Delhi's door, as Haryana knows it."""
    chosen = free_port()
    pair(*nodes, ports={"DL": chosen})
    return chosen


@pytest.fixture
def door(nodes: Nodes, cluster: TestCluster, port: int) -> Iterator[Served]:
    served = Served(nodes[0], cluster, {}, port=port)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetch as fast as the machine allows."""
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, files_peer_kib_a_second=10_000_000))


def asked(
    node: TestNode, port: int, path: str, stretch: str = "", /, **said: object
) -> tuple[int, dict[str, str], bytes]:
    """Ask Delhi's door for a stretch; said: what the signature says instead."""
    request = file_messages.Request("HR", "DL", path, stretch, clock.now())
    with node:
        line = signed_line.sign(file_messages.request_text(replace(request, **said)), signing_key.sign)  # type: ignore[arg-type]
    return raw(
        node, port, path, {file_messages.HEADER: line.decode().strip()} | ({"Range": stretch} if stretch else {})
    )


def raw(node: TestNode, port: int, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    with node:
        context = tls.calling_context(Peer.objects.get(force="DL").authority)
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def code(answer: bytes) -> str:
    return wire.read_refusal(signed_line.take_apart(answer).text)[1]


def test_a_file_arrives_whole_through_the_worker_and_can_be_read(
    nodes: Nodes, cluster: TestCluster, door: Served, haste: None
) -> None:
    delhi, haryana = nodes
    content = document(2_500_000)
    ref = given(delhi, content)
    named(haryana, ref)
    assert seen(haryana, ref.id).state is FileState.AWAITED
    inside, stop = Inside(haryana, cluster), threading.Event()
    worker = threading.Thread(target=Files(stop, within=inside).run, daemon=True)
    worker.start()
    until(lambda: seen(haryana, ref.id).state is FileState.HERE)
    stop.set()
    worker.join(10)
    inside.close()
    assert read(haryana, ref.id) == content


def test_a_pull_that_was_cut_goes_on_where_it_was(nodes: Nodes, door: Served) -> None:
    delhi, haryana = nodes
    content = document(3_300_000)
    ref = given(delhi, content)
    named(haryana, ref)
    fetch(haryana, stretches=3)  # the pieces and two stretches
    assert (seen(haryana, ref.id).have, seen(haryana, ref.id).percent) == (2 * file_messages.WINDOW, 63)
    with haryana, file_encryption.path_of(ref.id).open("ab") as torn:
        torn.write(b"half a frame that was not noted")
    stretches: list[str] = []
    line = Line("DL")

    def ask(path: str, stretch: str, signature: bytes) -> bytes:
        stretches.append(stretch)
        return line.ask(path, stretch, signature)

    fetch(haryana, ask=ask)
    line.close()
    assert [each.split("-")[0] for each in stretches] == ["bytes=2097152", "bytes=3145728"]
    assert read(haryana, ref.id) == content


def test_a_pull_whose_bytes_were_lost_begins_anew(nodes: Nodes, door: Served) -> None:
    delhi, haryana = nodes
    ref = given(delhi, content := document(2_000_000))
    named(haryana, ref)
    fetch(haryana, stretches=2)
    lying(haryana)[0].unlink()
    fetch(haryana)
    assert read(haryana, ref.id) == content


@pytest.mark.parametrize("place", ["pieces", "bytes", "length"])
def test_an_altered_byte_is_refused_and_nothing_of_it_kept(nodes: Nodes, door: Served, place: str) -> None:
    delhi, haryana = nodes
    ref = given(delhi, document(1_500_000))
    named(haryana, ref)
    line = Line("DL")

    def ask(path: str, stretch: str, signature: bytes) -> bytes:
        body = bytearray(line.ask(path, stretch, signature))
        if place == "length" and stretch:
            return bytes(body[:-1])
        if (place == "pieces") is path.endswith("/pieces"):
            body[len(body) // 2] ^= 1
        return bytes(body)

    for _ in range(3):
        assert seen(haryana, ref.id).state is FileState.AWAITED
        fetch(haryana, ask=ask)
    line.close()
    found = seen(haryana, ref.id)
    assert (found.state, found.have) == (FileState.SET_ASIDE, 0)
    assert found.reason == "What DL sent are not the bytes that it signed for: none of them is kept."
    assert lying(haryana) == []
    with haryana:
        assert DeskNote.objects.filter(force="DL", code="federation:file-altered").count() == 1
    with pytest.raises(Conflict, match="has not arrived whole"):
        read(haryana, ref.id)


def test_what_is_not_allowed_erased_or_unknown_is_answered_alike(nodes: Nodes, door: Served, port: int) -> None:
    delhi, haryana = nodes
    secret, erased = given(delhi, document(1_000), to=""), given(delhi, document(2_000), to="")
    with act(delhi):
        allow([erased.id], ["HR"], about=ABOUT)
        File.objects.filter(id=erased.id).delete()
    answers = set()
    for file in (secret.id, erased.id, new_id()):
        for path, stretch in ((f"/peer/v1/files/{file}", "bytes=0-99"), (f"/peer/v1/files/{file}/pieces", "")):
            status, headers, body = asked(haryana, port, path, stretch)
            _, told, sentence = wire.read_refusal(signed_line.take_apart(body).text)
            answers.add((status, headers["content-type"], told, sentence))
    assert len(answers) == 1
    assert answers.pop()[::2] == (404, "federation:file-absent")


def test_an_allowance_that_is_taken_back_ends_the_giving(nodes: Nodes, door: Served, port: int) -> None:
    delhi, haryana = nodes
    ref = given(delhi, document(1_000))
    path = f"/peer/v1/files/{ref.id}"
    assert asked(haryana, port, path, "bytes=0-999")[0] == 206
    with act(delhi):
        allow([ref.id], [], about=ABOUT)
    assert asked(haryana, port, path, "bytes=0-999")[0] == 404


@pytest.mark.parametrize(
    "stretch",
    [
        "",
        "bytes=1-100",
        "bytes=0-",
        "bytes=-100",
        "bytes=0-9,20-29",
        "bytes=65536-100",
        "bytes=6553600-6553700",
        "lines=0-9",
    ],
)
def test_a_stretch_that_is_none_of_the_file_is_refused(nodes: Nodes, door: Served, port: int, stretch: str) -> None:
    ref = given(nodes[0], document(100_000))
    status, _, body = asked(nodes[1], port, f"/peer/v1/files/{ref.id}", stretch, range="")
    if stretch == "":
        assert (status, code(body)) == (416, "federation:file-range")
    else:
        assert (status, code(body)) == (403, "federation:file-other-request")
        with nodes[0], pytest.raises(Malformed):
            file_serve._require_stretch(stretch, 100_000)


def test_never_more_than_a_mebibyte_is_given_at_once(nodes: Nodes, door: Served, port: int) -> None:
    ref = given(nodes[0], content := document(3_000_000))
    status, headers, body = asked(nodes[1], port, f"/peer/v1/files/{ref.id}", "bytes=65536-2999999")
    assert (status, headers["content-range"]) == (206, "bytes 65536-1114111/3000000")
    assert body == content[65_536 : 65_536 + file_messages.WINDOW]
    status, headers, body = asked(nodes[1], port, f"/peer/v1/files/{ref.id}", "bytes=2949120-9999999")
    assert (headers["content-range"], body) == ("bytes 2949120-2999999/3000000", content[2_949_120:])


@pytest.mark.parametrize(
    "said, refusal",
    [
        ({"path": f"/peer/v1/files/{ABOUT}"}, "federation:file-other-request"),
        ({"range": "bytes=0-1"}, "federation:file-other-request"),
        ({"sender": "UP"}, "federation:file-not-theirs"),
        ({"recipient": "UP"}, "federation:file-not-theirs"),
        ({"at": timedelta(hours=-25)}, "federation:file-stale"),
        ({"at": timedelta(hours=25)}, "federation:file-stale"),
    ],
)
def test_the_signature_is_for_one_force_one_path_one_range_and_a_day(
    nodes: Nodes, door: Served, port: int, said: dict[str, object], refusal: str
) -> None:
    ref = given(nodes[0], document(1_000))
    said = {name: clock.now() + value if isinstance(value, timedelta) else value for name, value in said.items()}
    status, _, body = asked(nodes[1], port, f"/peer/v1/files/{ref.id}", "bytes=0-999", **said)
    assert (status, code(body)) == (403, refusal)


@pytest.mark.parametrize("hours", [-23, 23])
def test_a_wrong_clock_hinders_no_file_and_asking_again_gives_the_same(
    nodes: Nodes, door: Served, port: int, hours: int
) -> None:
    ref = given(nodes[0], content := document(1_000))
    path, stretch = f"/peer/v1/files/{ref.id}", "bytes=0-999"
    request = file_messages.Request("HR", "DL", path, stretch, clock.now() + timedelta(hours=hours))
    with nodes[1]:
        line = signed_line.sign(file_messages.request_text(request), signing_key.sign).decode().strip()
    headers = {file_messages.HEADER: line, "Range": stretch}
    for _ in range(2):
        assert raw(nodes[1], port, path, headers)[::2] == (206, content)
    with act(nodes[0]):
        allow([ref.id], [], about=ABOUT)
    assert raw(nodes[1], port, path, headers)[0] == 404


def test_a_certificate_without_a_signature_opens_nothing(nodes: Nodes, door: Served, port: int) -> None:
    ref = given(nodes[0], document(1_000))
    status, _, body = raw(nodes[1], port, f"/peer/v1/files/{ref.id}", {"Range": "bytes=0-999"})
    assert (status, code(body)) == (400, "federation:no-signed-line")


def test_a_key_that_was_revoked_or_a_force_that_is_suspended_gets_nothing(
    nodes: Nodes, door: Served, port: int
) -> None:
    delhi, haryana = nodes
    ref = given(delhi, document(1_000))
    path = f"/peer/v1/files/{ref.id}"
    with act(delhi):
        Peer.objects.filter(force="HR").update(state="suspended")
    status, _, body = asked(haryana, port, path, "bytes=0-999")
    assert (status, code(body)) == (403, "federation:not-paired")
    with act(delhi):
        Peer.objects.filter(force="HR").update(state="paired")
        Peer.objects.get(force="HR").peerkey_set.update(revoked_after={"epoch": 1, "urgent": 9, "normal": 9})
    status, _, body = asked(haryana, port, path, "bytes=0-999")
    assert (status, code(body)) == (403, "federation:file-not-signed")


def test_erasing_takes_rows_previews_partial_and_bytes_on_both_sides(nodes: Nodes, door: Served) -> None:
    delhi, haryana = nodes
    photo, paper = given(delhi, picture(), "a.jpg"), given(delhi, document(2_000_000))
    with act(delhi):
        allow([photo.id, paper.id], ["HR"], about=ABOUT)
    named(haryana, photo)
    fetch(haryana)
    named(haryana, paper)
    fetch(haryana, stretches=2)
    assert seen(haryana, photo.id).preview.startswith(b"\xff\xd8\xff")
    assert len(lying(haryana)) == 2
    for node in nodes:
        with act(node):
            assert erase_about([ABOUT]) == 2
        assert lying(node) == []
        with node:
            assert [model.objects.count() for model in (File, FilePull, FileAllowance)] == [0, 0, 0]
        with pytest.raises(NotFound, match="not yours to have"):
            read(node, photo.id)


def test_a_file_that_is_erased_while_it_comes_is_not_kept(nodes: Nodes, door: Served) -> None:
    delhi, haryana = nodes
    ref = given(delhi, document(2_000_000))
    named(haryana, ref)
    line = Line("DL")
    with haryana:
        pull = file_fetch.step(file_fetch.take_due_pull("DL"), line.ask)

    def ask(path: str, stretch: str, signature: bytes) -> bytes:
        body = line.ask(path, stretch, signature)
        with act(haryana):
            erase_about([ABOUT])
        return body

    with haryana:
        assert file_fetch.step(pull, ask) is None
    line.close()
    assert lying(haryana) == []


def test_nothing_on_the_disk_can_be_read_or_recognised(nodes: Nodes, door: Served) -> None:
    content = b"the statement of a witness, word for word\n" * 3_000
    first, second = given(nodes[0], content, "a.txt"), given(nodes[0], content, "a.txt")
    named(nodes[1], first)
    fetch(nodes[1])
    for node in nodes:
        for path in lying(node):
            assert b"witness" not in path.read_bytes()
            assert path.stat().st_mode & 0o077 == 0
    one, other = (path.read_bytes() for path in lying(nodes[0]))
    assert one[:1_000] != other[:1_000]
    assert first.digest != second.digest  # equal files, other keys


def test_a_photograph_travels_cleaned_and_its_original_stays_with_its_hash(nodes: Nodes, door: Served) -> None:
    delhi, haryana = nodes
    taken = picture()
    ref = given(delhi, taken, "IMG_1.JPG")
    named(haryana, ref)
    fetch(haryana)
    came = read(haryana, ref.id)
    assert PLACE not in came
    assert pixels(came) == pixels(taken)
    assert read(delhi, ref.id, original=True) == taken
    assert seen(delhi, ref.id).original_sha256 == hashlib.sha256(taken).hexdigest()
    assert seen(haryana, ref.id).original_sha256 == ""
    with pytest.raises(NotFound):
        read(haryana, ref.id, original=True)


def test_a_peer_s_word_for_the_type_does_not_count(nodes: Nodes, door: Served) -> None:
    delhi, haryana = nodes
    ref = given(delhi, b"plain words\n", "a.txt")
    named(haryana, bodies.replace(ref, media="application/pdf"))
    fetch(haryana)
    assert seen(haryana, ref.id).state is FileState.SET_ASIDE
    assert seen(haryana, ref.id).reason == "What came is of another type than its owner said."
    assert lying(haryana) == []


def test_one_force_fills_no_more_than_its_quota(nodes: Nodes, door: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, files_peer_mb=2))
    for _ in range(2):
        ref = given(nodes[0], document(1_500_000))
        named(nodes[1], ref)
        if _ == 0:
            fetch(nodes[1])
    with nodes[1]:
        assert file_fetch.take_due_pull("DL") is None
        assert DeskNote.objects.get().code == "federation:file-quota"
    assert "fill the 2 megabytes" in seen(nodes[1], ref.id).reason
