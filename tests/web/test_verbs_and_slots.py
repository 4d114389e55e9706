"""No verb agrees in gender with a name that stands in a slot: a force, an officer or a unit may be "he" or "she".

Hindi, Urdu and Punjabi verbs agree with their subject. "हरियाणा पुलिस" is feminine, "गृह मंत्रालय" masculine, and an
officer may be either. A message therefore says the act in a form that agrees with something else:

- with the thing done: "{force} ने {record} खोला";
- with a noun of ours: "{force} की ओर से अनुरोध", "{force} का कहना है कि …";
- passive with a postposition: "{force} को बैकअप से बहाल किया गया";
- a label and a colon: "{force}: दल की सूचना".
"""

import re

import pytest
from babel.messages.catalog import Message
from catalogues import messages
from sentences import WHOLE

NAMES = (
    "asker",
    "by",
    "claimed",
    "entry",
    "force",
    "giver",
    "host",
    "issuer",
    "maker",
    "name",
    "officer",
    "owner",
    "peer",
    "person",
    "property",
    "recipient",
    "sender",
    "taker",
    "thing",
    "unit",
    "us",
    "what",
    "who",
)
"""Slots in which a force, an officer or a unit stands, or the label of a property."""

LETTER = "[\\w\u0900-\u0963\u0a01-\u0a75]"
AFTER = {
    "hi": "ने|को|से|का|के|की|में|पर|तक|द्वारा|नाम|और|या|वाले",
    "pa": "ਨੇ|ਨੂੰ|ਤੋਂ|ਦਾ|ਦੇ|ਦੀ|ਦੀਆਂ|ਦਿਆਂ|ਵਿੱਚ|’ਤੇ|ਤੱਕ|ਨਾਲ|ਵੱਲੋਂ|ਕੋਲ|ਨਾਂ|ਅਤੇ|ਜਾਂ|ਵਿਖੇ|ਲਈ|ਵਾਲੇ|ਵਿਚਕਾਰ|ਬਾਰੇ|ਵਿੱਚੋਂ",
    "ur": "نے|کو|سے|کا|کے|کی|میں|پر|تک|نام|اور|یا|والے",
}
"""Words after a name with which no verb agrees with it."""

VERBS = {
    "hi": "(L)+(ता|ती)|(L)+ते (हैं|थे)|चुक(ा|ी|े)|रह(ा|ी|े)|गया|गई|गए|हुआ|हुई|हुए|था|थी|"
    "(L)+(ेगा|ेगी|एगा|एगी)|आया|आई|पहुँच(ा|ी)|जुड़(ा|ी)|मिला|लौटा",
    "pa": "(L)+(ਦਾ|ਦੀ)|(L)+ਦੇ (ਹਨ|ਸਨ)|ਚੁੱਕ(ਾ|ੀ|ੇ)|ਰਿਹਾ|ਰਹੀ|ਰਹੇ|ਗਿਆ|ਗਈ|ਹੋਇਆ|ਹੋਈ|(L)+(ਗਾ|ਗੀ)|ਆਇਆ|ਆਈ|ਪਹੁੰਚਿਆ|ਪਹੁੰਚੀ|ਜੁੜਿਆ|ਜੁੜੀ|ਮੁੜਿਆ",
    "ur": "(L)+(تا|تی)|(L)+تے (ہیں|تھے)|چک(ا|ی|ے)|رہ(ا|ی|ے)|گیا|گئی|ہوا|ہوئی|تھا|تھی|"
    "گا|گی|آیا|آئی|پہنچ(ا|ی)|جڑ(ا|ی)|لوٹا",
}
"""Forms of a verb that show a gender."""

CLAUSE = {
    "hi": "[:;।?,(]| कि | जिस| जो | जब",
    "pa": "[:;।?,(]| ਕਿ | ਜਿਸ| ਜੋ | ਜਿਹ| ਜਦ",
    "ur": "[:;۔؛؟،(]| کہ | جس| جو | جب",
}
"""Where the clause of a name ends."""

WRONG = {
    "hi": ("{force} कहता है कि यह हमारा है", "{who} इस पर पहले ही सहमति दे चुके हैं।", "{unit} इसे अपना चुकी है।"),
    "pa": ("{force} ਕਹਿੰਦਾ ਹੈ ਕਿ ਇਹ ਸਾਡਾ ਹੈ", "{who} ਇਸ ’ਤੇ ਸਹਿਮਤੀ ਦੇ ਚੁੱਕੇ ਹਨ।", "{unit} ਇਸ ਨੂੰ ਅਪਣਾ ਚੁੱਕੀ ਹੈ।"),
    "ur": ("{force} کہتا ہے کہ یہ ہمارا ہے", "{who} اس پر اتفاق کر چکے ہیں۔", "%(force)s پہنچا"),
}
RIGHT = {
    "hi": (
        "{force} ने {record} खोला",
        "{force} का कहना है कि यह हमारा है",
        "{force} को बैकअप से बहाल किया गया",
        "{force}: दल आया",
    ),
    "pa": ("{force} ਨੇ {record} ਖੋਲ੍ਹਿਆ", "{force} ਦਾ ਕਹਿਣਾ ਹੈ ਕਿ ਇਹ ਸਾਡਾ ਹੈ", "{force} ਨੂੰ ਬਹਾਲ ਕੀਤਾ ਗਿਆ", "{force}: ਟੀਮ ਆਈ"),
    "ur": (
        "{force} نے {record} کھولا",
        "{force} کا کہنا ہے کہ یہ ہمارا ہے",
        "{force} کو بحال کیا گیا",
        "{force}: ٹیم آئی",
    ),
}


def agreeing(text: str, language: str) -> list[str]:
    """Return the clauses of a text in which a verb agrees with a name in a slot."""
    slot = f"(?:\\{{(?:{'|'.join(NAMES)})\\}}|%\\((?:{'|'.join(NAMES)})\\)s)(?![)]| (?:{AFTER[language]})(?!{LETTER}))"
    verb = f"(?<!{LETTER})(?:{VERBS[language].replace('(L)', LETTER)})(?!{LETTER})"
    clauses = [re.split(CLAUSE[language], text[found.end() :])[0] for found in re.finditer(slot, text)]
    return [each for each in clauses if re.search(verb, each)]


def key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


@pytest.mark.parametrize("language", WHOLE)
def test_no_verb_agrees_with_a_name_in_a_slot(language: str) -> None:
    texts = [
        (key(message), text)
        for message in messages(language)
        for text in (message.string if isinstance(message.string, tuple) else (message.string,))
    ]
    assert [f"{name} -> {text}" for name, text in texts if agreeing(text, language)] == []


@pytest.mark.parametrize("language", WHOLE)
def test_a_verb_that_agrees_with_a_name_is_found(language: str) -> None:
    assert [text for text in WRONG[language] if not agreeing(text, language)] == []
    assert [text for text in RIGHT[language] if agreeing(text, language)] == []
