"""Style, script, icons and fonts: addresses that carry a digest, kept by the browser for a year."""

import gzip
import hashlib
import mimetypes
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

_YEAR_S, _WEEK_S = 31_536_000, 604_800
_PACKED = frozenset({".woff2", ".png", ".jpg"})


@dataclass(frozen=True, slots=True)
class Asset:
    """A built file.  packed: gzipped, where that makes it smaller."""

    content: bytes
    packed: bytes | None
    kind: str
    digest: str


class Assets(Storage):
    """Names the built files for `{% static %}`; a file that was not built has its plain address."""

    def url(self, name: str | None) -> str:
        """Return the address of a built file, with its digest."""
        named = name or ""
        found = asset(named)
        return f"{settings.STATIC_URL}{named}" + (f"?v={found.digest}" if found else "")


def asset(name: str) -> Asset | None:
    """Return a built file, read once as long as it does not change; None when there is none of this name."""
    file = _place(str(settings.STATIC_ROOT), name)
    try:
        found = file.stat() if file else None
    except (ValueError, OSError):  # absent, or no file system has such a name
        return None
    return _read_asset(file, found.st_mtime_ns) if file and found and stat.S_ISREG(found.st_mode) else None


@lru_cache(maxsize=512)
def _place(root: str, name: str) -> Path | None:
    """Return where a file of this name lies; None outside the folder.  Kept, since a page names its icons often."""
    try:
        file = (Path(root) / name).resolve()
        return file if file.is_relative_to(Path(root).resolve()) else None
    except (ValueError, OSError):
        return None


def serve(request: HttpRequest, name: str) -> HttpResponse:
    """Send a built file.  One asked for by its digest never changes, a font hardly."""
    found = asset(name)
    if found is None:
        raise Http404(name)
    etag = f'"{found.digest}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    elif found.packed and "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(found.packed, content_type=found.kind, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(found.content, content_type=found.kind)
    response.headers["ETag"] = etag
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _cache_rule(request, name)
    return response


def _cache_rule(request: HttpRequest, name: str) -> str:
    if "v" in request.GET:
        return f"public, max-age={_YEAR_S}, immutable"
    return f"public, max-age={_WEEK_S}" if name.endswith(".woff2") else "no-cache"


@lru_cache(maxsize=128)
def _read_asset(file: Path, _changed_ns: int) -> Asset:
    content = file.read_bytes()
    packed = None if file.suffix in _PACKED else gzip.compress(content, mtime=0)
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Asset(content, packed, kind, hashlib.sha256(content).hexdigest()[:12])


urlpatterns = [path("static/<path:name>", serve, name="static")]
