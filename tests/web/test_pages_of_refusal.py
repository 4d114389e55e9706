"""No answer is blank: whatever the status, there is a sentence in the reader's language, and the way back."""

import pytest
from support.markup import markup
from support.visiting import Visitor, text

LANGUAGES = ["hi", "ur", "pa", "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_that_takes_a_form_alone_says_so_by_a_page(narela: Visitor, language: str) -> None:
    narela.posts("/language/", language=language)
    answer = narela.gets("/sign-out/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    page = markup(answer)
    assert f'lang="{language}"' in page
    assert 'class="button main-act" href="/"' in page
    assert ("only receives a form" in text(answer)) == (language == "en")


def test_a_part_of_a_page_is_told_by_the_part_that_says_no(narela: Visitor) -> None:
    answer = narela.gets("/sign-out/", HX_REQUEST="true")
    assert answer.status_code == 405
    assert answer.headers["HX-Retarget"] == "#messages"
