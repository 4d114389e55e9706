"""The language of the pages, chosen before signing in and the officer's from then on; of briefs; and of names."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from sangam.access.sign_in import sessions
from sangam.access.sign_in.seats import choose_language
from sangam.access.types import SignedIn
from sangam.kernel.errors import Malformed
from sangam.names.official_names import official_name
from sangam.web.common.cookies import keep_cookie

CHOSEN = f"{settings.LANGUAGE_COOKIE_NAME}_chosen"
"""Cookie of a language that was chosen by nobody in particular yet: for the officer who signs in next."""

_CHOSEN_S = 900
_OF_BRIEFS = ("hi", "en", "ur", "pa")


def keep_chosen(response: HttpResponse, language: str) -> None:
    """Let the browser keep what was chosen at its sign-in page, until somebody signs in."""
    keep_cookie(response, CHOSEN, language, for_s=_CHOSEN_S)


def session_language(request: HttpRequest, begun: SignedIn) -> str:
    """Return the language of a session that begins: what was chosen on the way in, else the officer's own."""
    chosen = request.COOKIES.get(CHOSEN, "")
    found = sessions.actor_for(begun.token) if chosen in dict(settings.LANGUAGES) else None
    if found is None or chosen == begun.language:
        return begun.language
    choose_language(found[0], chosen)
    return chosen


def brief_languages(request: HttpRequest) -> tuple[str, ...]:
    """Return the languages that a request names for a brief, each once; all four where it names none.

    Raises Malformed for any other.
    """
    asked = tuple(dict.fromkeys(request.GET.getlist("language"))) or _OF_BRIEFS
    if unknown := [each for each in asked if each not in _OF_BRIEFS]:
        raise Malformed(
            "web:brief-language", "A brief is printed in hi, en, ur and pa, not in {word}.", word=unknown[0][:9]
        )
    return asked


def in_language(english: str, hindi: str) -> str:
    """Return the name of a force, unit, post or officer in the reader's script; in English where it has no Hindi."""
    return official_name(english, hindi, get_language() or "en")
