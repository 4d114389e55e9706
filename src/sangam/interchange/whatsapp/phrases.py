"""What WhatsApp itself writes into an export, in English and Hindi: system lines, media, edits, deletions.  Pure.

The words differ between versions and phones, so the patterns ask for what all of them share.  They read a text without
direction marks and nuktas.
"""

import re
from functools import lru_cache

NUKTA = "\u093c"
_LONGEST_PHRASE = 200
_OMITTED = re.compile(
    r"<(?:media|मीडिया|میڈیا|ਮੀਡੀਆ) [^<>\n]{0,60}>"
    r"|(?:image|photo|video|video note|audio|voice message|sticker|gif|document|contact card) omitted"
    r"|[^\n<>:]{0,120}\b(?:pages?|पेज) document omitted"
    r"|(?:तस्वीर|इमेज|फोटो|चित्र|वीडियो|ऑडियो|स्टिकर|gif|दस्तावेज|डॉक्यूमेंट|संपर्क कार्ड|मीडिया)"
    r" (?:को )?(?:छोड|हटा|शामिल नहीं)[^\n]{0,30}",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"<(?:attached|संलग्न|अटैच(?:मेंट| किया गया)?): ?(?P<ios>[^<>\n]{1,200})>"
    r"|^(?P<android>[^\n/\\<>]{1,200}?\.\w{2,5}) \((?:file attached|फाइल (?:संलग्न|अटैच|जुडी)[^()\n]{0,20})\)",
    re.IGNORECASE | re.MULTILINE,
)
_EDITED = re.compile(
    r"\s?<(?:this message was edited|यह (?:मैसेज|मेसेज|संदेश) (?:एडिट|संपादित|बदल)[^<>\n]{0,30})>\s?\Z", re.IGNORECASE
)
_DELETED = re.compile(
    r"(?:this message was deleted(?: by admin [^\n]{1,100})?|you deleted this message(?: as admin)?"
    r"|यह (?:मैसेज|मेसेज|संदेश) (?:डिलीट|हटा)[^\n]{0,60}|आपने (?:यह|इस) (?:मैसेज|मेसेज|संदेश)(?: को)? (?:डिलीट|हटा)[^\n]{0,30})"
    r"[.।]?\Z",
    re.IGNORECASE,
)
_POLL = re.compile(r"(?:poll|पोल|मतदान):\s", re.IGNORECASE)
_ENCRYPTED = re.compile(r"messages and calls are end-to-end encrypted|(?:मैसेज|मेसेज|संदेश) और कॉल", re.IGNORECASE)
_SYSTEM = re.compile(
    r"messages and calls are end-to-end encrypted|messages (?:you send )?to this (?:group|chat)"
    r"|(?:मैसेज|मेसेज|संदेश) और कॉल|your security code with|(?:missed|silenced) (?:voice|video|group)[a-z ]{0,12} call"
    r"|waiting for this message|disappearing messages|you(?:'re| are) now an admin|you were (?:added|removed)"
    r"|you (?:added|removed|left|joined|created|changed|turned)\b|only admins can|this group ",
    re.IGNORECASE,
)
_ACT = re.compile(
    r" (?:created (?:this )?(?:group|community)|changed (?:the|this|their|his|her|to)\b|joined (?:using|via|from)"
    r"|was (?:added|removed)\b|added |removed |left$|left\.|pinned a message|turned (?:on|off)\b|deleted this group"
    r"|reset this group|updated the message timer|set the (?:group|disappearing))"
    r"|ने [^\n]{0,120}(?:जोडा|हटाया|बनाया|बदला|बदल दिया|बदली|निकाला|डिलीट किया)"
    r"|(?:लिंक|आमंत्रण) (?:से|का|के)[^\n]{0,60}(?:शामिल|जुड)"
    r"|(?:छोड दिया|छोडकर चले गए|ग्रुप छोड)",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Return a text as the patterns read it, without nuktas; those letters that hold one are taken apart."""
    return text if text.isascii() else text.translate(_APART).replace(NUKTA, "")


def is_left_out(text: str) -> bool:
    """Tell whether a text stands for a file that the export left out."""
    return len(text) < _LONGEST_PHRASE and _OMITTED.fullmatch(plain(text).strip()) is not None


def attached_file(text: str) -> tuple[str, str]:
    """Return the name of the file that a text carries and what was written beside it; ("", text) for none."""
    found = _ATTACHED.search(plain(text)) if "<" in text or "(" in text else None
    if found is None:
        return "", text
    name = (found["ios"] or found["android"]).strip()
    return name, "\n".join(filter(None, (line.strip() for line in _without(text, found).split("\n"))))


def without_edited(text: str) -> tuple[str, bool]:
    """Return a text without the mark that it was edited, and whether it bore one."""
    found = _EDITED.search(plain(text[-80:])) if text.endswith(">") else None
    return (text[: text.rfind("<")].rstrip(), True) if found else (text, False)


def is_deleted(text: str) -> bool:
    """Tell whether a text stands for a message that was deleted."""
    return len(text) < _LONGEST_PHRASE and _DELETED.match(plain(text).strip()) is not None


def is_poll(text: str) -> bool:
    """Tell whether a text is a poll."""
    return _POLL.match(plain(text[:40])) is not None


def is_notice(text: str, *, marked: bool) -> bool:
    """Tell whether a text is WhatsApp's own, though an export names somebody before it.

    marked: it begins with a direction mark, as an iPhone writes what nobody typed.
    """
    start = text[:_LONGEST_PHRASE]
    if marked:
        return _SYSTEM.match(plain(start)) is not None or is_act(start)
    return _ENCRYPTED.match(plain(start)) is not None


@lru_cache(maxsize=4096)
def is_act(text: str) -> bool:
    """Tell whether what stands before a colon tells of an act on the group, and so names no author."""
    return _ACT.search(plain(text[:300])) is not None


_APART = {0x0958: "क", 0x0959: "ख", 0x095A: "ग", 0x095B: "ज", 0x095C: "ड", 0x095D: "ढ", 0x095E: "फ", 0x095F: "य"}


def _without(text: str, found: re.Match[str]) -> str:
    """Return a text without a match that was found in its plain form.  Names of files hold no nukta's letter."""
    name = (found["ios"] or found["android"]).strip()
    at = text.find(name)
    if at < 0:
        return ""
    end = text.find(">" if found["ios"] else ")", at + len(name))
    start = text.rfind("<", 0, at) if found["ios"] else at
    return text[: max(start, 0)] + text[end + 1 :]
