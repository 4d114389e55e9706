"""What is taken as a file and what is not, by its content; what a photograph loses on its way."""

import io

import pytest
from PIL import Image
from support.handed import DOCX_MAIN, PLACE, XLSX_MAIN, bomb, document, huge_png, mp4, office, picture, pixels

from sangam.federation.files import content_type, voice_notes
from sangam.kernel.errors import SangamError

OGG = b"OggS\0\2" + b"\0" * 20 + b"\1\x13OpusHead" + b"\0" * 100
WAV = b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40


def media(content: bytes, name: str = "anything") -> str:
    return content_type.media_of(io.BytesIO(content), name=name)


@pytest.mark.parametrize(
    "content, expected",
    [
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("WEBP"), "image/webp"),
        (OGG, "audio/ogg"),
        (mp4(b"soun"), "audio/mp4"),
        (b"\xff\xf1\x50\x80" + b"\0" * 20, "audio/aac"),
        (b"\xff\xfb\x90\x44" + b"\0" * 20, "audio/mpeg"),
        (b"ID3\4" + b"\0" * 20, "audio/mpeg"),
        (WAV, "audio/wav"),
        (b"#!AMR\n" + b"\x3c" * 20, "audio/amr"),
        (document(1_000), "application/pdf"),
        (office(DOCX_MAIN), content_type.DOCX),
        (office(XLSX_MAIN), content_type.XLSX),
        ("हरजीत को देखा गया।\n".encode(), "text/plain"),
    ],
)
def test_photographs_voice_and_documents_are_known_by_their_content(content: bytes, expected: str) -> None:
    assert media(content) == expected


@pytest.mark.parametrize(
    "code, content, name",
    [
        ("federation:file-empty", b"", "a.txt"),
        ("federation:file-executable", b"MZ\x90\0" + b"\0" * 100, "photo.jpg"),
        ("federation:file-executable", b"\x7fELF\2\1\1", "voice.ogg"),
        ("federation:file-script", b"#!/bin/sh\nrm -rf /\n", "note.txt"),
        ("federation:file-script", b"\xef\xbb\xbf@echo off\r\n", "note.txt"),
        ("federation:file-markup", b"<!DOCTYPE html><script>alert(1)</script>", "note.txt"),
        ("federation:file-markup", b'\n <svg xmlns="http://www.w3.org/2000/svg"/>', "photo.png"),
        ("federation:file-old-office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc"),
        ("federation:file-macros", office(word__vbaProject_bin=b"x"), "a.docx"),
        ("federation:file-macros", office(DOCX_MAIN.replace("document.main", "document.macroEnabled.main")), "a.docx"),
        ("federation:file-embedded", office(word__embeddings__oleObject1_bin=b"x"), "a.docx"),
        ("federation:file-zip-bomb", bomb(), "a.docx"),
        ("federation:file-broken-zip", office()[:200], "a.docx"),
        ("federation:file-other-zip", office("application/epub"), "a.docx"),
        (
            "federation:file-pdf-acts",
            b"%PDF-1.4\n" + b"x" * 65_520 + b"<< /OpenAction << /S /JavaScript >> >>",
            "a.pdf",
        ),
        ("federation:file-film", mp4(b"soun", b"vide"), "voice.m4a"),
        ("federation:file-film", b"OggS\0\2" + b"\0" * 20 + b"\1\x2a\x80theora" + b"\0" * 100, "voice.ogg"),
        ("federation:file-text-name", b"MsgBox 1\n", "note.vbs"),
        ("federation:file-unknown", b"abc\0def", "note.txt"),
        ("federation:file-unknown", b"\xff\xfe\xfd", "note.txt"),
        ("federation:file-unknown", b"ab\x1bc", "note.txt"),
    ],
)
def test_what_could_run_or_is_not_on_the_list_is_refused(code: str, content: bytes, name: str) -> None:
    with pytest.raises(SangamError) as refused:
        media(content, name)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_a_document_under_a_password_is_refused() -> None:
    plain = bytearray(office())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        plain[plain.rindex(mark) + offset] |= 1
    with pytest.raises(SangamError) as refused:
        media(bytes(plain), "a.docx")
    assert refused.value.code == "federation:file-password"


@pytest.mark.parametrize(
    "code, content", [("federation:file-pixels", huge_png()), ("federation:file-broken-photo", picture("PNG")[:200])]
)
def test_a_photograph_that_cannot_be_shown_is_refused(code: str, content: bytes) -> None:
    with pytest.raises(SangamError) as refused:
        content_type.photo_facts("image/png", io.BytesIO(content))
    assert refused.value.code == code


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_travels_without_metadata_and_with_every_pixel(form: str) -> None:
    taken = picture(form)
    assert PLACE in taken
    hidden = taken + b"PK\x03\x04 a film or an archive behind the picture"
    cleaned = b"".join(voice_notes.strip_photograph(f"image/{form.lower()}", io.BytesIO(hidden)))
    assert PLACE not in cleaned
    assert b"PK" not in cleaned[-60:]
    assert pixels(cleaned) == pixels(taken)


def test_a_photograph_stays_turned_as_it_was_held() -> None:
    cleaned = b"".join(voice_notes.strip_photograph("image/jpeg", io.BytesIO(picture(turned=6)), turned=6))
    with Image.open(io.BytesIO(cleaned)) as opened:
        assert dict(opened.getexif()) == {0x0112: 6}


def test_a_progressive_photograph_of_many_scans_keeps_them_all() -> None:
    out = io.BytesIO()
    with Image.open(io.BytesIO(picture(side=600))) as opened:
        opened.save(out, "JPEG", progressive=True, quality=95, comment=PLACE)
    cleaned = b"".join(voice_notes.strip_photograph("image/jpeg", io.BytesIO(out.getvalue())))
    assert PLACE not in cleaned
    assert pixels(cleaned) == pixels(out.getvalue())


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.01, 0.5, 0.9])
def test_a_photograph_that_was_cut_is_refused(form: str, part: float) -> None:
    taken = picture(form)
    with pytest.raises(SangamError) as refused:
        list(voice_notes.strip_photograph(f"image/{form.lower()}", io.BytesIO(taken[: int(len(taken) * part)])))
    assert refused.value.code == "federation:file-broken-photo"


@pytest.mark.parametrize(
    "given, kept",
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\FIR 442.exe", "FIR 442.pdf"),
        ("हरजीत का बयान.docx", "हरजीत का बयान.pdf"),
        ('a"\r\nSet-Cookie: x', "a_Set-Cookie_ x.pdf"),
        ("", "file.pdf"),
    ],
)
def test_a_name_harms_no_system_and_ends_as_what_the_file_is(given: str, kept: str) -> None:
    assert content_type.safe_name(given, "application/pdf") == kept
