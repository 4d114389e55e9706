"""Every address of the officers' door, in the order in which one stands before another."""

from django.urls import URLPattern

from sangam.web import assets
from sangam.web.account import me, security_txt, sign_in
from sangam.web.accountability import (
    daily_brief,
    evidence,
    glass,
    looks,
    overdue,
    record_viewers,
    report_answers,
    responses,
    totals,
)
from sangam.web.administration import officer_order_forms, officer_sheet_pages, order_pages, posting_pages, unit_pages
from sangam.web.alerts import alert_hand_overs, alerts
from sangam.web.analysis import networks, patterns
from sangam.web.arrests import accused_pages, arrest_forms, arrest_pages, despatch_pages
from sangam.web.briefs import brief_words
from sangam.web.channels import channels, topic_things
from sangam.web.charts import chart_doors, chart_paper, chart_shares, chart_words
from sangam.web.check import check, check_lists, judgement_pages, pointers, waiting_pairs, watches
from sangam.web.circulations import circulation_pages
from sangam.web.conversation import chat_imports, quarantine, reminders, revisions, rosters, search
from sangam.web.forces import force_pages
from sangam.web.gang_charts import chart_views, form_views
from sangam.web.gangs import call_sheets, network_watches, opinions
from sangam.web.gangs import files as gang_files
from sangam.web.imports import import_shares, imports
from sangam.web.library import courses as library_courses
from sangam.web.library import drafts as library_drafts
from sangam.web.library import notes as library_notes
from sangam.web.library import practice_forms, words
from sangam.web.live import endpoints, lock_screen
from sangam.web.maps import base_files, map_pages
from sangam.web.meetings import calendar_files, hand_overs, meeting_acts, meetings
from sangam.web.operations import deconfliction, entries, overview, plans, pool_board, pool_phones
from sangam.web.oversight import ledger, oversight
from sangam.web.papers import paper_pages, parts
from sangam.web.phone import phone_pages, phone_submissions, phone_uploads, reach
from sangam.web.records import (
    case_transfers,
    correction_pages,
    files,
    groups,
    narrowings,
    recalls,
    record_fields,
    record_forms,
    records,
)
from sangam.web.requests import request_addresses, request_forms, request_list
from sangam.web.series import board, extortion, findings_paper, kept_series, trends
from sangam.web.threads import gateway, threads
from sangam.web.today import tabs, today
from sangam.web.units import units

_TOPICS = (
    assets,
    sign_in,
    me,
    today,
    tabs,
    check,
    check_lists,
    pointers,
    narrowings,
    recalls,
    judgement_pages,
    waiting_pairs,
    ledger,
    looks,
    record_viewers,
    responses,
    report_answers,
    totals,
    glass,
    evidence,
    daily_brief,
    overdue,
    records,
    networks,
    gang_files,
    opinions,
    call_sheets,
    network_watches,
    chart_words,
    chart_doors,
    chart_paper,
    chart_shares,
    record_forms,
    record_fields,
    case_transfers,
    files,
    correction_pages,
    groups,
    paper_pages,
    parts,
    alert_hand_overs,
    alerts,
    request_list,
    request_forms,
    request_addresses,
    threads,
    search,
    channels,
    topic_things,
    chat_imports,
    quarantine,
    rosters,
    reminders,
    revisions,
    meetings,
    calendar_files,
    meeting_acts,
    hand_overs,
    circulation_pages,
    overview,
    deconfliction,
    entries,
    pool_phones,
    pool_board,
    plans,
    brief_words,
    arrest_pages,
    arrest_forms,
    despatch_pages,
    accused_pages,
    chart_views,
    form_views,
    imports,
    import_shares,
    units,
    posting_pages,
    officer_order_forms,
    officer_sheet_pages,
    order_pages,
    unit_pages,
    patterns,
    map_pages,
    base_files,
    trends,
    kept_series,
    board,
    extortion,
    findings_paper,
    oversight,
    force_pages,
    watches,
    gateway,
    endpoints,
    lock_screen,
    security_txt,
    words,
    library_drafts,
    practice_forms,
    library_courses,
    library_notes,
    phone_pages,
    phone_submissions,
    phone_uploads,
    reach,
)

urlpatterns: list[URLPattern] = [pattern for topic in _TOPICS for pattern in topic.urlpatterns]
