"""What does not hold yet of the checks of names and circles.  These lists may only shrink."""

NAMES: frozenset[str] = frozenset()
"""Modules named by a gerund or participle alone."""

ALIASES: dict[str, tuple[str, ...]] = {
    "sangam.access.admission": ("admissions",),
    "sangam.access.policy": ("access",),
    "sangam.database.statements": ("prepared",),
    "sangam.federation.inbox.rows": ("inbox",),
    "sangam.federation.keys.machines": ("own_machines",),
    "sangam.federation.protocol.directory": ("directory_text",),
    "sangam.federation.protocol.envelope": ("wire",),
    "sangam.federation.protocol.epochs": ("epoch_texts",),
    "sangam.federation.protocol.keys": ("key_texts",),
    "sangam.matching.checks.check": ("one_check",),
    "sangam.matching.similarity.score": ("scores",),
    "sangam.node.identity": ("own",),
    "sangam.node.postgres.cluster": ("postgres",),
    "sangam.records.messages.bulk_keys": ("key_messages",),
    "sangam.records.messages.challenges": ("challenge_messages",),
    "sangam.records.messages.receipts": ("receipt_messages",),
    "sangam.records.messages.reconciliation": ("reconciliation_messages",),
    "sangam.records.messages.records": ("record_messages",),
    "sangam.records.messages.sharing_groups": ("group_messages",),
    "sangam.records.messages.transfers": ("transfer_messages",),
    "sangam.records.own_records.records": ("editing",),
    "sangam.records.storage.records": ("store",),
    "sangam.web.templatetags.record_words": ("record_words_of",),
    "sangam_lab.chaos.laws.challenges": ("challenge_laws",),
    "sangam_lab.chaos.laws.envelopes": ("laws",),
    "sangam_lab.chaos.laws.groups": ("group_laws",),
    "sangam_lab.chaos.laws.ownership": ("ownership_laws",),
    "sangam_lab.chaos.laws.pointers_and_files": ("pointer_and_file_laws",),
    "sangam_lab.chaos.laws.terms": ("term_laws",),
}
"""Modules that are imported under another name than their own or `folder_name`: under which."""

CIRCLES: tuple[tuple[str, ...], ...] = ()
"""Modules that import one another in a circle."""

TEMPLATE_LINES: dict[str, int] = {
    "account/device_enrol.html": 2,
    "account/device_pin.html": 1,
    "account/password.html": 1,
    "account/sign_in_code.html": 1,
    "arrests/arrest.html": 1,
    "check/_hit.html": 2,
    "gang_charts/chart.html": 2,
    "meetings/meeting_brief.html": 2,
    "operations/_line.html": 1,
    "operations/check.html": 1,
    "oversight/node.html": 1,
    "phone/_phone.html": 2,
    "records/record_form.html": 1,
    "series/_proposal.html": 1,
    "parts/_clock.html": 1,
    "parts/_head.html": 1,
    "parts/_statement.html": 2,
    "parts/_states.html": 1,
    "parts/_told.html": 1,
    "threads/thread.html": 1,
}
"""Templates with lines above 160 characters that cannot be broken, and how many.

Each is one tag of Django's, which holds no line break; a row of such tags with no space between; or one quoted value.
"""

RAW_SQL = 278
"""Statements of SQL in tests; `support.rows` asks most questions without."""
