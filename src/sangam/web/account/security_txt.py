"""`/.well-known/security.txt` (RFC 9116): where a stranger reports a weakness of this node."""

from datetime import UTC, date, datetime, time

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.kernel import clock


@require_GET
def security_txt(request: HttpRequest) -> HttpResponse:
    """Tell the contact that the administrator set; 404 where none is set, or its day is over."""
    node = settings.SANGAM
    if not node.security_contact:
        raise Http404
    expires = datetime.combine(date.fromisoformat(node.security_expires), time.max, UTC).replace(microsecond=0)
    if expires < clock.now():
        raise Http404
    lines = (
        f"Contact: {node.security_contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _ in settings.LANGUAGES)}",
        f"Canonical: {node.officers_origin}{request.path}",
    )
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


urlpatterns = [path(".well-known/security.txt", security_txt, name="security_txt")]
