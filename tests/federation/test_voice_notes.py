"""Voice notes as browsers record them: wrapped anew as Ogg, the original kept and hashed; what is none is refused."""

import hashlib
import io
import struct
from collections.abc import Callable, Iterator

import pytest
from support.handed import element, upload, webm
from support.nodes import TestNode

from sangam.audit.audit import deed
from sangam.federation.files import content_type, store, voice_notes
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.ids import new_id

TWENTY_MS = bytes([0x0F << 3])  # hybrid, 20 ms, one frame
PACKETS = [TWENTY_MS + bytes([at % 251]) * (20 + at * 3) for at in range(120)]


def ogg_of(content: bytes) -> bytes:
    return b"".join(voice_notes.as_ogg(io.BytesIO(content)))


def pages(ogg: bytes) -> Iterator[tuple[int, int, list[bytes]]]:
    """Yield (flags, granule, packets) of each page, whose checksum is computed anew, bit by bit."""
    at = 0
    while at < len(ogg):
        flags, granule = struct.unpack("<Bq", ogg[at + 5 : at + 14])
        sizes = ogg[at + 27 : at + 27 + ogg[at + 26]]
        start = at + 27 + len(sizes)
        end = start + sum(sizes)
        bare = ogg[at : at + 22] + b"\0\0\0\0" + ogg[at + 26 : end]
        assert struct.unpack("<I", ogg[at + 22 : at + 26])[0] == slow_checksum(bare)
        packets, packet = [], b""
        for size in sizes:
            packet, start = packet + ogg[start : start + size], start + size
            if size < 255:
                packets.append(packet)
                packet = b""
        yield flags, granule, packets
        at = end


def slow_checksum(page: bytes) -> int:
    found = 0
    for byte in page:
        found ^= byte << 24
        for _ in range(8):
            found = (found << 1 ^ 0x04C11DB7 if found & 0x80000000 else found << 1) & 0xFFFFFFFF
    return found


def test_every_packet_of_a_voice_note_stands_in_its_ogg_with_its_time() -> None:
    found = list(pages(ogg_of(webm(*PACKETS))))
    assert [flags for flags, _, _ in found] == [2, *[0] * (len(found) - 2), 4]
    assert found[0][2][0].startswith(b"OpusHead")
    assert found[1][2][0].startswith(b"OpusTags")
    assert [packet for _, _, packets in found[2:] for packet in packets] == PACKETS
    assert found[-1][1] == 120 * 960


@pytest.mark.parametrize("first, samples", [(0x00, 480), (0x18, 2880), (0x60, 480), (0x80, 120), (0x99, 1920)])
def test_how_long_a_packet_sounds_stands_in_its_first_byte(first: int, samples: int) -> None:
    assert list(pages(ogg_of(webm(bytes([first, 1])))))[-1][1] == samples


def test_a_recording_that_was_cut_off_is_kept_up_to_there() -> None:
    whole = webm(*PACKETS)
    found = list(pages(ogg_of(whole[: len(whole) - 30])))
    assert [packet for _, _, packets in found[2:] for packet in packets] == PACKETS[:-1]


@pytest.mark.parametrize(
    "code, content",
    [
        ("federation:file-film", webm(TWENTY_MS, track=1)),
        ("federation:file-film", webm(TWENTY_MS, codec=b"A_VORBIS")),
        ("federation:file-film", b"\x1a\x45\xdf\xa3\x80"),
        ("federation:file-broken-voice", b"\x1a\x45\xdf\xa3\0" + b"\0" * 40),
    ],
)
def test_what_is_no_voice_note_is_refused(code: str, content: bytes) -> None:
    with pytest.raises(SangamError) as refused:
        content_type.media_of(io.BytesIO(content), name="voice.webm")
    assert refused.value.code == code


@pytest.mark.parametrize(
    "content",
    [
        webm(),  # no sound
        webm(TWENTY_MS, lacing=2),
        webm(b""),
        webm(b"x" * 70_000),
        webm(TWENTY_MS).replace(b"OpusHead", b"OpusFoot"),
    ],
)
def test_a_damaged_or_hostile_voice_note_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Malformed, match="record it again"):
        ogg_of(content)


def test_a_bomb_of_small_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_notes, "_MOST_ELEMENTS", 1_000)
    with pytest.raises(Malformed, match="record it again"):
        ogg_of(webm(TWENTY_MS) + element("ec") * 1_000)


def test_the_original_of_a_voice_note_is_kept_and_hashed(fresh_nodes: Callable[..., tuple[TestNode]]) -> None:
    content = webm(*PACKETS)
    (delhi,) = fresh_nodes("DL")
    with delhi, deed(Actor.system("DL", "test"), "node:test:keep"):
        ref = store.store_upload(upload(content, "voice.webm"), about=(about := new_id()))
        view = store.views([ref.id], about=[about])[ref.id]
        assert (ref.media, view.name) == ("audio/ogg", "voice.ogg")
        assert view.original_sha256 == hashlib.sha256(content).hexdigest()
        with store.open_file(ref.id, about=about, original=True).stream as stream:
            assert stream.read() == content
        with store.open_file(ref.id, about=about).stream as stream:
            assert stream.read() == ogg_of(content)


@pytest.mark.parametrize("longer", [300, 70_000])
def test_a_head_that_no_recorder_writes_is_refused(longer: int) -> None:
    content = webm(*PACKETS, head=b"OpusHead" + bytes(longer))
    with pytest.raises(Malformed, match="damaged"):
        ogg_of(content)
