"""PINs and passwords that are too easy to guess, by rule and by a short table.

A PIN is too easy in these cases: few digits, a repeated or mirrored half, equal steps of digits or pairs (112233,
010203).  So it is as multiples (246810), a way over the keys (147258), a day or a month (311299, 199912), or one that
many choose.  The rule bars a tenth of all PINs.

A password is too easy in these: shorter than twelve characters, few different ones, a repeated block.  So it is as a
common word or one of twenty thousand common passwords, with digits around it or none, or the officer's own name.
"""

import re
from datetime import date
from functools import cache
from itertools import pairwise

from django.contrib.auth.password_validation import CommonPasswordValidator

from sangam.kernel.errors import Malformed, Refused

_PIN_DIGITS = 6
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


def _table(words: str) -> frozenset[str]:
    return frozenset(words.split())


_OVER_THE_KEYS = _table(
    "147258 258369 369147 147369 147852 258963 159753 753159 159357 357159 951753 753951 142536 415263 741852 852963 "
    "963852 852741 789456 456123 789123 123789 123654 456789 321654 654987 134679 976431 124578 235689 134578"
)
_CHOSEN_BY_MANY = _table("112358 314159 271828 141421 161803 173205 520131 420420 786786 007007 100000 500000")
_WORDS = _table(
    "password passphrase passcode secret qwerty qwertyuiop asdfghjkl zxcvbnm asdf abc abcd abcdef welcome admin "
    "administrator letmein iloveyou changeme default login monkey dragon sunshine princess football cricket computer "
    "internet police policestation thana kotwali sangam india bharat jaihind jaishriram vandemataram satyamevjayate "
    "hindustan delhi newdelhi delhipolice haryana haryanapolice uttarpradesh uppolice punjab rajasthan gurugram noida "
    "lucknow chandigarh station constable inspector officer ganesh krishna shivshakti mahadev omnamahshivaya sairam "
    "waheguru allah bismillah test testing temp temporary user guest hello helloworld trustno superman batman master "
    "correcthorsebatterystaple"
)
_LEET = str.maketrans("@$0134578!", "asoieastbi")


def require_good_pin(pin: str) -> None:
    """Return for a PIN that will do.  Raises Refused."""
    if len(pin) != _PIN_DIGITS or not pin.isascii() or not pin.isdigit():
        raise Refused("access:pin-form", "A PIN has six digits.")
    if is_easy_pin(pin):
        raise Refused(
            "access:pin-easy", "This PIN is too easy to guess: avoid repeats, steps such as 123456, and days of birth."
        )


def require_good_password(password: str, *, own: str = "") -> None:
    """Return for a password that will do.  own: names of the officer, parted by spaces.

    Raises Malformed for its length, Refused for one that is too easy to guess.
    """
    require_long_password(password)
    if is_easy_password(password, own=own):
        raise Refused(
            "access:password-easy",
            "This password is too easy to guess: avoid common words, repeats and your own name. Take four words.",
        )


def require_long_password(password: str) -> None:
    """Return for a password of a length that will do.  Raises Malformed."""
    if len(password) < SHORTEST_PASSWORD:
        raise Malformed("access:password-short", "A password has at least twelve characters.")
    require_password_ends(password)


def require_password_ends(password: str) -> None:
    """Return for a password that is short enough to be hashed.  Raises Malformed."""
    if len(password) > LONGEST_PASSWORD:
        raise Malformed("access:password-long", "A password has at most two hundred characters.")


def is_easy_pin(pin: str) -> bool:
    """Tell whether six digits are among those that are tried first."""
    return (
        len(set(pin)) < 3
        or pin[:3] in (pin[3:], pin[:2:-1])
        or _has_equal_steps(pin)
        or pin in _OVER_THE_KEYS | _CHOSEN_BY_MANY
        or pin in _multiples()
        or _is_a_day(pin)
    )


def is_easy_password(password: str, *, own: str = "") -> bool:
    """Tell whether a password is among those that are tried first."""
    plain = re.sub(r"[\W_]", "", password.casefold())
    inner = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.casefold())
    words = {re.sub(r"[\W\d_]", "", each) for each in (inner, inner.translate(_LEET))}
    theirs = [name for name in own.casefold().split() if len(name) > 3]
    return (
        not inner
        or len(set(plain)) < 5
        or plain in (plain + plain)[1:-1]
        or any(word in _WORDS | _common() or _is_a_repeat_of_a_word(word) for word in words)
        or password.casefold() in _common()
        or any(name in password.casefold() for name in theirs)
    )


@cache
def _common() -> frozenset[str]:
    """Return the twenty thousand passwords that Django ships as the commonest, in small letters."""
    return frozenset(CommonPasswordValidator().passwords)


def _has_equal_steps(pin: str) -> bool:
    """Tell whether four of five digits follow each other by one step, or all three pairs do."""
    steps = [(int(b) - int(a)) % 10 for a, b in pairwise(pin)]
    if any(steps.count(step) > 3 for step in (0, 1, 2, 8, 9)):
        return True
    one, two, three = (int(pin[at : at + 2]) for at in (0, 2, 4))
    return two - one == three - two


@cache
def _multiples() -> frozenset[str]:
    """Return what six digits of counting up or down by a step read like: 246810, 510152, 108642."""
    rows = ["".join(str(start + step * n) for n in range(6)) for step in range(1, 13) for start in range(14)]
    rows += ["".join(str(step * n) for n in range(top, 0, -1)) for step in range(1, 6) for top in range(3, 13)]
    return frozenset(row[:_PIN_DIGITS] for row in rows if len(row) >= _PIN_DIGITS)


def _is_a_day(pin: str) -> bool:
    one, two, three = pin[:2], pin[2:4], pin[4:]
    days = [(three, two, one), (three, one, two), (one, two, three)]  # DDMMYY, MMDDYY, YYMMDD, as year, month, day
    months = [(pin[:4], three), (pin[2:], one)]
    return any(_is_date(f"20{year}", month, day) for year, month, day in days) or any(
        year[:2] in ("19", "20") and _is_date(year, month, "01") for year, month in months
    )


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _is_a_repeat_of_a_word(text: str) -> bool:
    return any(len(word) > 2 and text and text == word * (len(text) // len(word)) for word in _WORDS)
