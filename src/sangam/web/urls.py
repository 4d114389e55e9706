"""Every address of the officers' door."""

from django.urls import URLPattern, URLResolver

from sangam.web import (
    alerts,
    assets,
    case_transfers,
    channels,
    check,
    correcting,
    files,
    gateway,
    groups,
    import_shares,
    imports,
    judging,
    ledger,
    live,
    lock_screen,
    me,
    meeting_acts,
    meetings,
    networks,
    oversight,
    patterns,
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
from sangam.web.accountability import daily_brief, evidence, glass, looks, responses, totals, who_looked
from sangam.web.arrests import accused_pages, arrest_pages, checklist_pages, despatch_pages
from sangam.web.briefs import brief_pages
from sangam.web.conversation import chat_imports, quarantine, reminders, rosters, search
from sangam.web.gangs import call_sheets, opinions
from sangam.web.gangs import files as gang_files
from sangam.web.library import courses as library_courses
from sangam.web.library import drafts as library_drafts
from sangam.web.library import lists as library_lists
from sangam.web.library import notes as library_notes
from sangam.web.operations import deconfliction, entries, overview, plans
from sangam.web.series import extortion, findings_paper, trends

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
    ledger,
    looks,
    who_looked,
    responses,
    totals,
    glass,
    evidence,
    daily_brief,
    records,
    networks,
    gang_files,
    opinions,
    call_sheets,
    record_forms,
    statement_forms,
    case_transfers,
    files,
    correcting,
    groups,
    alerts,
    threads,
    search,
    channels,
    chat_imports,
    quarantine,
    rosters,
    reminders,
    meetings,
    meeting_acts,
    overview,
    deconfliction,
    entries,
    plans,
    brief_pages,
    arrest_pages,
    checklist_pages,
    despatch_pages,
    accused_pages,
    imports,
    import_shares,
    units,
    patterns,
    trends,
    extortion,
    findings_paper,
    oversight,
    watches,
    gateway,
    live,
    lock_screen,
    library_lists,
    library_drafts,
    library_courses,
    library_notes,
)

urlpatterns: list[URLPattern | URLResolver] = [pattern for topic in _TOPICS for pattern in topic.urlpatterns]
