"""What the administrator lays under the map: outlines as GeoJSON, and a base map as PMTiles.  Neither need exist.

`<home>/map/outlines.geojson` and `<home>/map/base.pmtiles`.  Sangam brings neither: which border is the official one,
the administrator knows.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.access.policy import require
from sangam.kernel.errors import NotFound, Refused
from sangam.web.common.pages import OfficerRequest, officer_only

OUTLINES, BASE = "outlines.geojson", "base.pmtiles"
_MOST_BYTES = 8_000_000
"""Outlines above it would hold up the browser: simplify them."""
_PART = 1 << 16
_STRETCH = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


def outlines() -> Path | None:
    """Return the file of outlines, None where the node has none."""
    return _file(OUTLINES)


def base() -> Path | None:
    """Return the file of the base map, None where the node has none."""
    return _file(BASE)


def _file(name: str) -> Path | None:
    found = Path(settings.SANGAM.home) / "map" / name
    return found if found.is_file() else None


@require_GET
@officer_only
def map_outlines(request: OfficerRequest) -> HttpResponse:
    """Give the outlines.  Raises NotFound without any, Refused where the file is no GeoJSON or too large."""
    require(request.actor, "pattern:read")
    file = outlines()
    if file is None:
        raise NotFound("web:map-outlines", "This node has no outlines: its administrator may lay a file of them.")
    if file.stat().st_size > _MOST_BYTES:
        raise Refused("web:map-outlines-large", "The file of outlines is too large: simplify it to below 8 MB.")
    content = file.read_bytes()
    if not is_geojson(content):
        raise Refused("web:map-outlines-unread", "The file of outlines is no GeoJSON: tell the administrator.")
    return HttpResponse(content, content_type="application/geo+json")


def is_geojson(content: bytes) -> bool:
    """Tell whether a file holds features that a map can draw."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(found, dict) and found.get("type") == "FeatureCollection" and isinstance(found.get("features"), list)
    )


@require_GET
@officer_only
def map_base(request: OfficerRequest) -> HttpResponseBase:
    """Give the base map, whole or the stretch that is asked for.  Raises NotFound without any."""
    require(request.actor, "pattern:read")
    file = base()
    if file is None:
        raise NotFound("web:map-base", "This node has no base map: its administrator may lay a PMTiles file.")
    return _stretch(request, file)


def _stretch(request: HttpRequest, file: Path) -> HttpResponseBase:
    size, found = file.stat().st_size, _STRETCH.fullmatch(request.headers.get("Range", ""))
    start = int(found[1]) if found else 0
    end = min(int(found[2]) + 1 if found and found[2] else size, size)
    if found and start >= end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    status = 206 if found else 200
    response = StreamingHttpResponse(_parts(file, start, end), status=status, content_type="application/octet-stream")
    response.headers["Content-Length"] = str(end - start)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = f'"{size:x}-{file.stat().st_mtime_ns:x}"'  # by it the map notices another file
    if found:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _parts(file: Path, start: int, end: int) -> Iterator[bytes]:
    with file.open("rb") as stream:
        stream.seek(start)
        while some := stream.read(min(_PART, end - stream.tell())):
            yield some


urlpatterns = [
    path("patterns/map/outlines.json", map_outlines, name="map_outlines"),
    path("patterns/map/base.pmtiles", map_base, name="map_base"),
]
