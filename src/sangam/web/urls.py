"""Every address of the officers' door."""

from django.urls import URLPattern, URLResolver

from sangam.web import (
    alerts,
    assets,
    case_transfers,
    check,
    correcting,
    files,
    gateway,
    groups,
    imports,
    judging,
    live,
    me,
    oversight,
    pointers,
    recalls,
    record_forms,
    records,
    sign_in,
    statement_forms,
    tabs,
    threads,
    today,
    units,
    watches,
)

_TOPICS = (
    assets,
    sign_in,
    me,
    today,
    tabs,
    check,
    pointers,
    recalls,
    judging,
    records,
    record_forms,
    statement_forms,
    case_transfers,
    files,
    correcting,
    groups,
    alerts,
    threads,
    imports,
    units,
    oversight,
    watches,
    gateway,
    live,
)

urlpatterns: list[URLPattern | URLResolver] = [pattern for topic in _TOPICS for pattern in topic.urlpatterns]
