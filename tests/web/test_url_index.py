"""The index of routes resolves each address to what Django's own resolver finds."""

from uuid import UUID

import pytest
from django.urls import Resolver404, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from hypothesis import example, given
from hypothesis import strategies as st

from sangam.web.url_index import UrlIndex
from sangam.web.urls import urlpatterns

_VALUES = {
    "uuid": str(UUID(int=7)),
    "int": "12",
    "slug": "a-slug",
    "str": "some text",
    "path": "a/b/c.js",
}
_SAMPLES = {
    str(route.pattern): "".join(
        part if at % 2 == 0 else _VALUES[part.rpartition(":")[0] or "str"]
        for at, part in enumerate(str(route.pattern).replace(">", "<").split("<"))
    )
    for route in urlpatterns
}
_SEGMENTS = sorted({segment for address in _SAMPLES.values() for segment in address.split("/")} | {"", "<", "x", "\n"})
_DJANGO = URLResolver(RegexPattern(r"^/"), urlpatterns)


def _found(resolver: URLResolver, path: str) -> object:
    try:
        match = resolver.resolve(path)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.url_name, match.route, match.captured_kwargs


@pytest.mark.parametrize("change", ["{}", "{}/", "{}x", "{}\n", "/{}", "x/{}", "{}x/"])
def test_each_route_and_its_neighbours_resolve_as_in_django(change):
    for address in _SAMPLES.values():
        path = "/" + change.format(address)
        assert _found(get_resolver(), path) == _found(_DJANGO, path), path


def test_each_route_is_found_by_its_own_address():
    index = get_resolver()
    missed = [route for route, address in _SAMPLES.items() if _found(index, "/" + address) is None]
    assert not missed


@given(st.lists(st.sampled_from(_SEGMENTS), max_size=5))
@example(["check"])
@example([])
def test_any_address_resolves_as_in_django(segments):
    path = "/" + "/".join(segments)
    assert _found(get_resolver(), path) == _found(_DJANGO, path)


def test_an_address_tries_a_few_routes_only():
    (index,) = get_resolver().url_patterns
    assert isinstance(index, UrlIndex)
    with pytest.raises(Resolver404) as refused:
        index.resolve("records/of-no-kind/at/all/here")
    assert len(refused.value.args[0]["tried"]) < len(urlpatterns) / 3


def test_a_route_that_is_not_found_is_refused_with_its_path():
    with pytest.raises(Resolver404) as refused:
        get_resolver().resolve("/no-such-page/")
    assert refused.value.args[0]["path"] == "no-such-page/"
