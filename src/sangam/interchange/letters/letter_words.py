"""The fixed words of a letter, in English and Hindi: a court reads both side by side.  Pure."""

from collections.abc import Mapping, Sequence

HEADINGS: Mapping[str, str] = {
    "Request for information": "सूचना का अनुरोध", "Further to our request": "हमारे अनुरोध के क्रम में", "Alert": "चेतावनी",
    "Alert cancelled": "चेतावनी निरस्त", "About": "विषय", "Question": "प्रश्न", "Purpose": "प्रयोजन",
    "Answer wanted": "उत्तर अपेक्षित", "Wanted of you": "आपसे अपेक्षित", "Caution": "सावधानी", "Text": "विवरण",
    "Plates and numbers": "वाहन व अन्य संख्याएँ", "Area": "क्षेत्र", "Authority": "प्राधिकार", "Valid until": "तक मान्य",
    "Message": "संदेश", "Answer": "उत्तर", "Refusal": "इनकार", "Outcome": "परिणाम", "Closed": "समाप्त",
    "Cancelled": "निरस्त", "Reason": "कारण", "Grade": "श्रेणी", "From": "प्रेषक", "To": "सेवा में", "Number": "संख्या",
    "Date": "दिनांक", "Reply": "उत्तर-पर्ची", "Name, rank, telephone": "नाम, पद, दूरभाष", "Signature": "हस्ताक्षर",
}  # fmt: skip

_CODES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "purpose": {
        "naka": ("Naka or patrol", "नाका या गश्त"), "case": ("Case", "मुक़दमा"),
        "enquiry": ("Enquiry in the diary", "रोज़नामचे की जाँच"), "verification": ("Verification", "सत्यापन"),
        "arrest": ("Arrest or search", "गिरफ़्तारी या तलाशी"), "request": ("Answering a request", "अनुरोध का उत्तर"),
        "alert": ("Acting on an alert", "चेतावनी पर कार्रवाई"), "missing": ("Missing person", "गुमशुदा व्यक्ति"),
        "supervision": ("Supervision", "पर्यवेक्षण"), "oversight": ("Oversight", "निरीक्षण"), "import": ("Import", "आयात"),
    },
    "action": {
        "inform": ("Inform us", "हमें सूचित करें"), "observe": ("Watch, do not stop", "नज़र रखें, रोकें नहीं"),
        "stop-and-check": ("Stop and check", "रोककर जाँचें"),
        "detain": ("Detain (FIR, warrant or LOC)", "रोककर रखें (प्राथमिकी, वारंट या एलओसी)"),
        "do-not-approach": (
            "Do not approach; keep in sight, call for help", "पास न जाएँ; नज़र में रखें, सहायता बुलाएँ",
        ),
    },
    "outcome": {
        "arrested": ("Arrested", "गिरफ़्तार"), "recovered": ("Recovered", "बरामद"),
        "not-him": ("Not him, or not this one", "वह नहीं, या यह नहीं"),
        "wrong-record": ("The record is wrong", "अभिलेख ग़लत है"),
        "seen-not-acted": ("Seen, not acted", "देखा, कार्रवाई नहीं"),
        "useful": ("Helped the case", "मुक़दमे में काम आया"), "not-useful": ("Of no use", "काम नहीं आया"),
    },
    "caution": {
        "armed": ("Armed", "हथियारबंद"), "dangerous": ("Dangerous", "ख़तरनाक"), "violent": ("Violent", "हिंसक"),
        "explosives": ("Explosives", "विस्फोटक"), "used-in-firing": ("Used in firing", "फायरिंग में प्रयुक्त"),
        "escape-risk": ("Likely to escape", "भाग सकता है"),
        "not-alone": ("Do not approach alone", "अकेले पास न जाएँ"), "infectious": ("Infectious", "संक्रामक रोग"),
        "suicidal": ("Suicidal", "आत्मघाती प्रवृत्ति"), "minor": ("Minor", "नाबालिग"), "victim": ("Victim", "पीड़ित"),
    },
    "none": {"known": ("none known", "ज्ञात नहीं"), "none": ("none", "कोई नहीं")},
}  # fmt: skip

_WITHIN = ("within {} of this letter's handing over", "यह पत्र सौंपे जाने के {} के भीतर")


def both(tag: str) -> tuple[str, str] | None:
    """Return (English, Hindi) for what a line stands for ("purpose:case 12/26", "within_s:600"), None for free text."""
    table, _, code = tag.partition(":")
    if table == "within_s":
        return _within(int(code))
    if table == "caution":
        return _cautions(code.split(" "))
    word, _, rest = code.partition(" ")
    found = _CODES.get(table, {}).get(word)
    return (f"{found[0]} {rest}".strip(), f"{found[1]} {rest}".strip()) if found else None


def _cautions(codes: Sequence[str]) -> tuple[str, str]:
    known = _CODES["caution"]
    return ". ".join(known[code][0] for code in codes), ", ".join(known[code][1] for code in codes)


def _within(seconds: int) -> tuple[str, str]:
    minutes = seconds // 60
    if minutes < 60:
        return _WITHIN[0].format(f"{minutes} minutes"), _WITHIN[1].format(f"{minutes} मिनट")
    hours = f"{minutes / 60:g}"
    return _WITHIN[0].format("1 hour" if hours == "1" else f"{hours} hours"), _WITHIN[1].format(f"{hours} घंटे")
