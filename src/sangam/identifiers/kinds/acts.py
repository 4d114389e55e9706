"""The acts that police cite, each with its spellings and its last section."""

import re
from dataclasses import dataclass

_Z = r"[0.]? ?"
_ACT = r" ?(?:ACT|एक्ट|अधिनियम|अधि0)"


@dataclass(frozen=True)
class Act:
    """An act under the short name that officers use.

    last: its highest section number.  cited: its number and year as police append them to the sections,
    `25/54/59 Arms Act` for section 25 of Act 54 of 1959.
    """

    name: str
    title: str
    last: int
    spelling: str
    cited: tuple[str, ...] = ()


# Longer spellings stand before those that they begin with (BNSS before BNS).
ACTS: tuple[Act, ...] = (
    Act(
        "BNSS",
        "Bharatiya Nagarik Suraksha Sanhita 2023",
        531,
        rf"B\.?N\.?S\.?S\.?|बी{_Z}एन{_Z}एस{_Z}एस{_Z}|बीएनएसएस|भा{_Z}ना{_Z}सु{_Z}सं[0.]?",
    ),
    Act(
        "BNS",
        "Bharatiya Nyaya Sanhita 2023",
        358,
        rf"B\.?N\.?S\.?(?![A-Z])|बी{_Z}एन{_Z}एस[0.]?|भा{_Z}न्या{_Z}सं[0.]?|भारतीय न्याय संहिता|ਬੀ\.?ਐਨ\.?ਐਸ\.?",
    ),
    Act("BSA", "Bharatiya Sakshya Adhiniyam 2023", 170, r"B\.?S\.?A\.?(?![A-Z])|बीएसए|भारतीय साक्ष्य अधिनियम"),
    Act(
        "IPC",
        "Indian Penal Code 1860",
        511,
        rf"I\.? ?P\.? ?C\.?(?![A-Z])|आई{_Z}पी{_Z}सी[0.]?|भा{_Z}(?:द|दं|दंड|दण्ड){_Z}(?:वि|सं|स)[0.]?|भादवि"
        rf"|भादसं|भारतीय दंड संहिता|भारतीय दण्ड संहिता|ता{_Z}हि[0.]?|ਆਈ\.?ਪੀ\.?ਸੀ\.?|تعزیرات ہند",
    ),
    Act(
        "CrPC",
        "Code of Criminal Procedure 1973",
        484,
        rf"CR\.? ?P\.? ?C\.?(?![A-Z])|सी{_Z}आर{_Z}पी{_Z}सी[0.]?|द{_Z}प्र{_Z}सं[0.]?|दं{_Z}प्र{_Z}सं[0.]?",
    ),
    Act(
        "UAPA",
        "Unlawful Activities (Prevention) Act 1967",
        53,
        rf"U\.?A\.? ?\(?P\.?\)? ?(?:A\.?(?![A-Z])|ACT)|UAPA{_ACT}?|यूएपीए(?:{_ACT})?"
        rf"|यू{_Z}ए{_Z}पी{_Z}ए[0.]?|विधि विरुद्ध क्रियाकलाप(?: \(?निवारण\)?)? अधिनियम",
    ),
    Act(
        "NDPS",
        "Narcotic Drugs and Psychotropic Substances Act 1985",
        83,
        rf"N\.?D\.?P\.?S\.?(?:{_ACT})?|एन{_Z}डी{_Z}पी{_Z}एस[0.]?(?:{_ACT})?|ਐਨ\.?ਡੀ\.?ਪੀ\.?ਐਸ\.?(?: ਐਕਟ)?",
        cited=("61", "85"),
    ),
    Act(
        "Arms Act",
        "Arms Act 1959",
        46,
        rf"A\.?(?= ?ACT(?![A-Z]))(?<!U\.A\.) ?ACT|ARMS?{_ACT}|आर्म्स{_ACT}|आयुध{_ACT}|शस्त्र{_ACT}"
        rf"|असलहा{_ACT}|अ{_Z}अधि[0.]?|ਅਸਲਾ ਐਕਟ|آرمز ایکٹ",
        cited=("54", "59"),
    ),
    Act(
        "Gangsters Act",
        "UP Gangsters and Anti-Social Activities (Prevention) Act 1986",
        24,
        rf"(?:U\.?P\.? ?)?GANGSTERS?{_ACT}|(?:उ0 ?प्र0 ?|यूपी )?(?:गैंगस्टर|गैगस्टर|गैंगेस्टर){_ACT}"
        rf"|(?:उ0 ?प्र0 ?)?गिरोहबन्द(?: समाज विरोधी क्रियाकलाप)?(?: निवारण)?{_ACT}",
    ),
    Act("MCOCA", "Maharashtra Control of Organised Crime Act 1999", 30, r"M\.?C\.?O\.?C\.?A\.?(?: ACT)?|मकोका"),
    Act(
        "Goonda Act",
        "UP Control of Goondas Act 1970",
        18,
        rf"GOO?NDA{_ACT}|(?:यूपी |उ0 ?प्र0 ?)?गुण्डा(?: नियंत्रण)?{_ACT}|गुंडा{_ACT}",
    ),
    Act(
        "Excise Act",
        "Excise Act of the state",
        90,
        rf"EX(?:CISE)?\.?{_ACT}|आबकारी{_ACT}|एक्साइज{_ACT}|ਆਬਕਾਰੀ ਐਕਟ",
        cited=("1", "14"),
    ),
    Act(
        "Gambling Act",
        "Public Gambling Act 1867",
        18,
        rf"(?:PUBLIC )?GAMBLING{_ACT}|G\.? ?ACT|जुआ{_ACT}|सार्वजनिक द्यूत{_ACT}",
        cited=("3", "67"),
    ),
    Act(
        "POCSO",
        "Protection of Children from Sexual Offences Act 2012",
        46,
        rf"P\.?O\.?C\.?S\.?O\.?(?:{_ACT})?|पॉक्सो(?:{_ACT})?|पोक्सो(?:{_ACT})?",
    ),
    Act("IT Act", "Information Technology Act 2000", 94, rf"I\.?T\.?{_ACT}|आई{_Z}टी{_Z}{_ACT}|आईटी{_ACT}"),
    Act("MV Act", "Motor Vehicles Act 1988", 217, rf"M\.? ?V\.?{_ACT}|एम{_Z}वी{_Z}{_ACT}|मोटर वाहन{_ACT}"),
    Act(
        "Explosive Substances Act",
        "Explosive Substances Act 1908",
        7,
        rf"EXPLOSIVES? SUBSTANCES?{_ACT}|विस्फोटक पदार्थ{_ACT}",
    ),
    Act(
        "PC Act",
        "Prevention of Corruption Act 1988",
        31,
        rf"P\.? ?C\.?{_ACT}|PREVENTION OF CORRUPTION ACT|भ्रष्टाचार निवारण{_ACT}",
    ),
    Act("PMLA", "Prevention of Money-Laundering Act 2002", 75, r"P\.?M\.?L\.?A\.?(?: ACT)?|पीएमएलए"),
    Act(
        "SC/ST Act",
        "Scheduled Castes and Scheduled Tribes (Prevention of Atrocities) Act 1989",
        23,
        rf"SC ?/? ?ST(?:{_ACT})|एससी ?/? ?एसटी(?:{_ACT})",
    ),
    Act("Foreigners Act", "Foreigners Act 1946", 17, rf"FOREIGNERS?{_ACT}|विदेशी{_ACT}"),
    Act("Passports Act", "Passports Act 1967", 27, rf"PASSPORTS?{_ACT}|पासपोर्ट{_ACT}"),
    Act("Prisons Act", "Prisons Act 1894", 62, rf"PRISONS?{_ACT}|कारागार{_ACT}"),
    Act("JJ Act", "Juvenile Justice Act 2015", 112, rf"J\.? ?J\.?{_ACT}|किशोर न्याय{_ACT}"),
)
ACT = "(?:" + "|".join(act.spelling for act in ACTS) + ")"
_SPELLINGS = tuple((act, re.compile(act.spelling)) for act in ACTS)


def act_named(text: str) -> Act | None:
    """Return the act that the whole of the plain text names."""
    return next((act for act, spelling in _SPELLINGS if spelling.fullmatch(text)), None)
