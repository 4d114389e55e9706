"""The headers that guard every answer of the officers' door, whichever application gives it."""

from collections.abc import Mapping

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data: blob:",  # the previews of photographs ride in the page, or were just taken by it
        "media-src 'self' blob:",  # a voice note that was just recorded
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_PERMISSIONS = "accelerometer=(), camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()"

GUARDING: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": _PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Nothing from elsewhere runs in an answer, nobody frames it, no cache keeps it."""

BARE = tuple((name.lower().encode(), value.encode()) for name, value in GUARDING.items())
"""The same for an answer that is given past Django."""
