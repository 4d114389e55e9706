"""A PDF that could do something by itself is not taken, however it is written or packed; one that only shows is."""

import io
import zlib
from collections.abc import Callable
from functools import cache

import pytest
from support.handed import document

from sangam.federation.files import check_pdf, content_type
from sangam.kernel.errors import Refused

SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
SHOWS = b"<< /Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /FitH null] /AcroForm << /Fields [] >> >>"


def pdf(*objects: bytes, tail: bytes = b"trailer << /Root 1 0 R >>") -> bytes:
    numbered = (b"%d 0 obj\n%s\nendobj\n" % (at, each) for at, each in enumerate(objects, 1))
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"".join(numbered) + tail + b"\nstartxref\n0\n%%EOF"


def stream(content: bytes, said: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), said, content)


def packed(
    *objects: bytes, said: bytes = b"/Type /ObjStm /Filter /FlateDecode", first: int = 11, level: int = 9
) -> bytes:
    """Return an object stream of objects 11, 12, ..."""
    offsets, body = [], b""
    for at, each in enumerate(objects, first):
        offsets.append(b"%d %d" % (at, len(body)))
        body += each + b" "
    head = b" ".join(offsets) + b" "
    return stream(zlib.compress(head + body, level), said + b" /N %d /First %d" % (len(objects), len(head)))


def undeclared(content: bytes) -> bytes:
    """Return a packed stream that does not say that it holds objects."""
    return stream(zlib.compress(content), b"/Filter /FlateDecode")


@cache
def white_page() -> bytes:
    """Return what is 300 MB of nothing when it is unpacked."""
    return zlib.compress(b"\0" * 300_000_000, 1)


def taken(content: bytes | Callable[[], bytes]) -> str:
    """Return what it is taken for.  content: what is costly to make is made only where it is looked at."""
    content = content() if callable(content) else content
    return content_type.media_of(io.BytesIO(content), name="a.pdf")


@pytest.mark.parametrize(
    "content",
    [
        document(200_000),
        pdf(SHOWS),
        pdf(packed(SHOWS, b"<< /Type /Page /Annots [<< /A << /S /URI /URI (https://x) >> >>] >>")),
        pdf(b"<< /Type /Catalog /OpenAction 11 0 R >>", packed(b"<< /S /GoTo /D [3 0 R /Fit] >>", SHOWS)),
        pdf(b"<< /Type /Catalog /OpenAction << /S /GoTo /D [3 0 R /Fit] >> >>"),
        pdf(stream(zlib.compress(b"0 0 612 792 re (/JavaScriptX) Tj"), b"/Filter /FlateDecode")),
        lambda: pdf(stream(white_page(), b"/Subtype /Image /Filter /FlateDecode")),
        pdf(b"<< /Title (Launch of /AAA and /XFA rates) /First 3 0 R >>"),
        pdf(stream(b"x/AA\x00/EF\x01/XFA\x02", b"/Filter /DCTDecode /First")),
    ],
    ids=[
        "bare",
        "shows",
        "links",
        "goes to a page, packed",
        "goes to a page",
        "text",
        "white page",
        "words",
        "picture",
    ],
)
def test_a_pdf_that_only_shows_is_taken(content: bytes | Callable[[], bytes]) -> None:
    if isinstance(content, bytes) and b"/DCTDecode /First" in content:
        content = content.replace(b" /First", b"")
    assert taken(content) == "application/pdf"


ACTS = {
    "script": SCRIPT,
    "script, escaped": SCRIPT.replace(b"/JavaScript", b"/J#61vaScri#70t"),
    "program": b"<< /S /Launch /F (cmd.exe) >>",
    "other file": b"<< /Names << /EmbeddedFiles 9 0 R >> >>",
    "other file by its specification": b"<< /Type /Filespec /EF << /F 9 0 R >> >>",
    "attachment": b"<< /Subtype /FileAttachment >>",
    "form of another kind": b"<< /AcroForm << /XFA [(x) 9 0 R] >> >>",
    "form that sends": b"<< /S /SubmitForm /F (https://x) >>",
    "what a page does of itself": b"<< /Type /Page /AA << /O 9 0 R >> >>",
    "film": b"<< /S /Rendition /JS (x) >>",
    "opens a page of the web": b"<< /OpenAction << /S /URI /URI (https://x) >> >>",
    "opens another file": b"<< /OpenAction << /S /GoToR /F (x) >> >>",
    "goes on to something": b"<< /OpenAction << /S /GoTo /D [3 0 R /Fit] /Next 9 0 R >> >>",
    "opens what is not there": b"<< /OpenAction 99 0 R >>",
}


@pytest.mark.parametrize("acting", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize(
    "laid",
    [
        pdf,
        lambda acting: pdf(packed(SHOWS, acting)),
        lambda acting: pdf(packed(acting, said=b"/Filter /FlateDecode")),
        lambda acting: pdf(stream(zlib.compress(b"11 0 " + acting), b"/Filter /FlateDecode /Subtype /Image")),
        lambda acting: pdf(undeclared(b" " * 9_000 + b"\0" * 200_000 + b"11 0 " + acting)),
        lambda acting: pdf(undeclared(b" % " + b"x" * 9_000 + b"\n%" + b"y" * 99_000 + b"\r11 0 " + acting)),
        lambda acting: pdf(undeclared(b"11 %" + b"x" * 90_000 + b"\n0 " + acting)),
        lambda acting: pdf(packed(b"<< /X (%s) >>" % (b"x" * 200_000), acting, level=0)),
        lambda acting: b"%PDF-1.4\n" + b"x" * 65_520 + acting,
    ],
    ids=[
        "plain",
        "packed",
        "packed, not said",
        "packed as a picture",
        "behind blanks",
        "behind comments",
        "between comments",
        "far in",
        "over an edge",
    ],
)
def test_a_pdf_that_acts_is_refused_wherever_it_is_laid(acting: bytes, laid) -> None:
    with pytest.raises(Refused) as refused:
        taken(laid(acting))
    assert refused.value.code == "federation:file-pdf-acts"


def test_what_is_opened_is_looked_at_where_it_lies() -> None:
    opens = b"<< /Type /Catalog /OpenAction 12 0 R >>"
    web = b"<< /S /URI /URI (https://x) >>"
    for content in (pdf(opens, packed(SHOWS, web)), pdf(*[b"null"] * 10, opens, web), pdf(packed(opens, web))):
        with pytest.raises(Refused, match="opens something"):
            taken(content)


@pytest.mark.parametrize(
    "code, content",
    [
        ("federation:file-pdf-locked", pdf(SHOWS, tail=b"trailer << /Root 1 0 R /Encrypt 9 0 R >>")),
        (
            "federation:file-pdf-closed",
            pdf(stream(b"31 30>", b"/Type /ObjStm /N 1 /First 5 /Filter [/ASCIIHexDecode /FlateDecode]")),
        ),
        ("federation:file-pdf-closed", pdf(packed(SHOWS, said=b"/Type /ObjStm /Filter /LZWDecode"))),
        (
            "federation:file-pdf-closed",
            pdf(packed(SHOWS, said=b"/Type /ObjStm /Filter /FlateDecode /DecodeParms << /Predictor 12 >>")),
        ),
        ("federation:file-pdf-closed", pdf(stream(b"no zlib", b"/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode"))),
        ("federation:file-pdf-closed", pdf(b"<< /Type /ObjStm /X (%s) >>" % (b"x" * 9_000) + stream(b""))),
        ("federation:file-pdf-large", lambda: pdf(packed(b"(" + b"\0" * 70_000_000, level=1))),
        ("federation:file-pdf-large", b"%PDF-1.7\n" + b"stream\n" * 100_002),
        ("federation:file-pdf-large", b"%PDF-1.7\n" + b"/OpenAction null " * 101),
    ],
    ids=[
        "locked",
        "hex",
        "lzw",
        "predicted",
        "damaged",
        "padded",
        "bomb",
        "countless parts",
        "countless openings",
    ],
)
def test_a_pdf_that_cannot_be_looked_through_is_refused(code: str, content: bytes | Callable[[], bytes]) -> None:
    with pytest.raises(Refused) as refused:
        taken(content)
    assert refused.value.code == code


def test_many_small_bombs_are_one_bomb() -> None:
    part = stream(zlib.compress(b"1 0 (" + b"\0" * 1_000_000), b"/Filter /FlateDecode")
    with pytest.raises(Refused, match="unpacks to more"):
        taken(pdf(*[part] * 80))


def test_of_nothing_too_there_is_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_pdf, "_MOST_BLANK", 10_000_000)  # a hundredth: the shipped one takes five seconds
    part = stream(zlib.compress(b"\0" * 3_000_000, 1))
    assert taken(pdf(*[part] * 3)) == "application/pdf"
    with pytest.raises(Refused) as refused:
        taken(pdf(*[part] * 4))
    assert refused.value.code == "federation:file-pdf-large"
