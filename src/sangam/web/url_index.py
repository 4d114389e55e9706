"""Every address of the officers' door, found by its first two segments and not by trying each route in turn."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

from sangam.web import urls

_DEPTH = 2
_ANY = "<"
"""Stands for a segment that no route names; no literal segment holds this character."""

_Key = tuple[str, ...]


class UrlIndex(URLResolver):
    """Resolves as Django does: the first route in order that matches, with the same values.

    Only routes whose fixed first segments agree with the address are tried.
    """

    def __init__(self, patterns: Sequence[URLPattern]) -> None:
        super().__init__(RoutePattern(""), list(patterns))
        keys = {pattern: _key(str(pattern.pattern)) for pattern in patterns}
        self._routes = {
            key: [pattern for pattern, own in keys.items() if _agrees(own, key)]
            for own in (*keys.values(), (_ANY,) * _DEPTH)
            for key in _wider(own)
        }

    def resolve(self, path: Any) -> ResolverMatch:
        """Return the match of the first route.  Raises Resolver404, which names the routes that were tried."""
        text = str(path)
        tried = self._candidates(text)
        for pattern in tried:
            if match := pattern.resolve(text):
                return match
        raise Resolver404({"tried": [[pattern] for pattern in tried], "path": text})

    def _candidates(self, path: str) -> Sequence[URLPattern]:
        return next(self._routes[key] for key in _wider(_segments(path)) if key in self._routes)


def _segments(path: str) -> _Key:
    """Return the first segments of an address, empty where there are fewer."""
    return tuple((path.split("/", _DEPTH) + [""] * _DEPTH)[:_DEPTH])


def _key(route: str) -> _Key:
    """Return the fixed first segments of a route; from its first variable segment on, any agrees."""
    fixed = []
    for segment in _segments(route):
        if _ANY in segment:
            break
        fixed.append(segment)
    return (*fixed, *[_ANY] * (_DEPTH - len(fixed)))


def _wider(key: _Key) -> Iterator[_Key]:
    """Yield a key, then with its last segment open, and so on up to the key of all."""
    for fixed in range(_DEPTH, -1, -1):
        yield (*key[:fixed], *[_ANY] * (_DEPTH - fixed))


def _agrees(own: _Key, key: _Key) -> bool:
    return all(one in {_ANY, other} for one, other in zip(own, key, strict=True))


urlpatterns = [UrlIndex(urls.urlpatterns)]
