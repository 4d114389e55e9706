"""How a record and its values are named to one reader: in his script, with what was written beneath.

What a caveat bars from paper is marked in all that is returned here (see `paper`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_bidi, gettext, gettext_lazy

from sangam.access.types import UnitView, Way
from sangam.access.units import shipped_data, units
from sangam.kernel import clock
from sangam.kernel.handling import Caveat
from sangam.kernel.paper import Unprinted, mark_unprinted
from sangam.kernel.sentences import Told
from sangam.names.official_names import official_name
from sangam.names.reader import parser
from sangam.names.sounds import renderings
from sangam.names.types import Relation, Script
from sangam.records.schema import event_kinds
from sangam.records.schema.kinds import KINDS, Type
from sangam.records.schema.kinds import are_past as cautions_are_past
from sangam.records.schema.values import words
from sangam.records.types import Link, RecordView, ShownStatement, Value
from sangam.records.visibility import disclosure
from sangam.web.templatetags.words import day_words, isolated, listed, moment_words, word

_SCRIPTS = {"en": Script.LATIN, "hi": Script.DEVANAGARI, "pa": Script.GURMUKHI, "ur": Script.URDU}
_IN_LABELS = frozenset(
    code for kind in KINDS.values() for name in kind.title if (each := kind.property(name)) for code in each.options
)
"""Codes of choices with which a record's label may end: what a wanted notice or a release is."""

_RELATIONS: Mapping[Relation, Promise] = {
    Relation.SON: gettext_lazy("s/o %(name)s"),
    Relation.DAUGHTER: gettext_lazy("d/o %(name)s"),
    Relation.WIFE: gettext_lazy("w/o %(name)s"),
    Relation.HUSBAND: gettext_lazy("h/o %(name)s"),
    Relation.CARE_OF: gettext_lazy("c/o %(name)s"),
}
"""How a relative is said beside a name."""

_SPARED = (Caveat.MINOR, Caveat.VICTIM)


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the reader's script.  original: as it was written, empty when it is the same."""

    name: str
    lang: str
    original: str
    original_lang: str


def name_of(view: RecordView) -> Named:
    """Return a record's name, written by machine in the reader's script where it was written in another."""
    whole, printed = _name_of(view), on_paper(view)
    if printed is view:
        return whole
    sheet = _name_of(printed)
    name, original = mark_unprinted(whole.name, sheet.name), mark_unprinted(whole.original, sheet.original)
    return replace(whole, name=name, original=original)


def on_paper(view: RecordView) -> RecordView:
    """Return a shown record as far as it may be printed."""
    if not disclosure.barred_caveats(view, Way.PRINT):
        return view
    printed = tuple(each for each in view.statements if disclosure.may_leave(view, each, Way.PRINT))
    return replace(view, statements=printed, label=disclosure.label_of(view, Way.PRINT))


def label(view: RecordView) -> str:
    """Return a record's label in words."""
    return mark_unprinted(label_words(view.label), label_words(on_paper(view).label))


def relief(view: RecordView) -> str:
    """Return the status by which what a record asked for is over, empty where it is not."""
    return mark_unprinted(view.relief, on_paper(view).relief)


def status(view: RecordView) -> str:
    """Return how things stand by the owner's last word, empty where nothing is said."""
    return mark_unprinted(view.status, on_paper(view).status)


def _name_of(view: RecordView) -> Named:
    written = _written_name(view)
    lang = get_language() or "en"
    if view.kind == "membership":
        said = in_readers_script(written) or _without_name(view)
        return Named(said, "", written if said != written else "", language_of(written))
    if KINDS[view.kind].property("name") is None or not view.values("name"):
        spared = _spared_words(view)
        return Named(" · ".join(filter(None, (spared, written))) or _without_name(view), "", "", "")
    heard = renderings.in_script(written, _SCRIPTS.get(lang, Script.LATIN))
    if heard == written:
        return Named(written, lang, "", "")
    return Named(heard, lang, written, language_of(written))


def language_of(text: str) -> str:
    """Return the language whose script a text is written in, the first that leaves it unchanged; else empty."""
    return next((lang for lang, script in _SCRIPTS.items() if renderings.in_script(text, script) == text), "")


def line(view: RecordView) -> str:
    """Return what stands in one line under the name: relative, place and age; make, model and colour."""
    return mark_unprinted(_line(view), _line(on_paper(view)))


def _line(view: RecordView) -> str:
    found = [
        value_in_script(view.kind, name, value) for name in KINDS[view.kind].line for value in view.values(name)[:1]
    ]
    if born := view.first("born_year"):
        found.append(str(clock.now().year - int(str(born))))
    return " · ".join(each for each in found if each)


def kept_words(text: str) -> str:
    """Return words that were kept as they stand, or in the reader's language what stands in their place."""
    if isinstance(text, Unprinted):
        return text.changed(kept_words)
    return gettext(text.template) if isinstance(text, Told) else text


def label_words(label: str) -> str:
    """Return a record's label, as a thread, an alert or a notice keeps it, with a code at its end as a word.

    From right to left that word says which way the whole runs, whatever script the name is in.
    """
    if isinstance(label, Unprinted):
        return label.changed(label_words)
    if isinstance(label, Told):
        return kept_words(label)
    name, _, last = label.rpartition(" ")
    if last not in _IN_LABELS or name.endswith("@"):
        return label
    return f"{isolated(name) if name and get_language_bidi() else name} {word(last, 'choice')}".strip()


def value_words(kind: str, name: str, value: Value) -> str:
    """Return a value in words: a choice by its word, a day as it is said, a reference by its label."""
    declared = KINDS[kind].property(name)
    if declared and declared.options:
        return word(value, "caution" if name == "caution" else "choice")
    if declared and declared.type is Type.DATE:
        return day_words(date.fromisoformat(str(value)))
    if declared and declared.type is Type.TIME:
        return moment_words(datetime.fromisoformat(str(value)))
    if declared and declared.type is Type.CODE:
        return event_kinds.master().word(str(value), get_language() or "en")
    if declared and declared.type is Type.REFERENCE:
        return label_words(words(value)) or gettext("another record")
    return words(value)


def value_in_script(kind: str, name: str, value: Value) -> str:
    """Return a value in words as it stands beside a name: a relative, a village and a name in the reader's script.

    On the record's own page each value stands as it was written.
    """
    text, declared = value_words(kind, name, value), KINDS[kind].property(name)
    if declared and declared.type is Type.RELATIVE:
        return _relative_words(text)
    is_name = declared and (declared.type in (Type.NAME, Type.REFERENCE) or name == "village")
    return in_readers_script(text) if is_name else text


def in_readers_script(text: str) -> str:
    """Return a name in the reader's script; a text with digits as it is, for a number has one way to be written."""
    script = _SCRIPTS.get(get_language() or "en", Script.LATIN)
    return text if any(map(str.isdigit, text)) else renderings.in_script(text, script)


def _relative_words(text: str) -> str:
    read = parser.parse(f"x {text}").relative
    if read is None or read.aliases or read.relation not in _RELATIONS:
        return in_readers_script(text)
    name = " ".join(text.split()[-len(read.tokens) :])
    return str(_RELATIONS[read.relation]) % {"name": in_readers_script(name)}


def statement_value(view: RecordView, statement: ShownStatement) -> str:
    """Return the value of a shown statement in words, empty where it is masked."""
    if statement.value is None:
        return ""
    return for_sheet(view, statement, value_words(view.kind, statement.property, statement.value))


def for_sheet(view: RecordView, statement: ShownStatement, text: str) -> str:
    """Return the text of a statement, marked where the statement may not be printed."""
    return text if disclosure.may_leave(view, statement, Way.PRINT) else Unprinted(text)


def cautions(*views: RecordView) -> list[str]:
    """Return what keeps the officer alive, and whom he must spare: who is named under the caveat of a child is one."""
    said = [
        for_sheet(view, each, str(each.value))
        for view in views
        if not cautions_are_past(view)
        for each in view.statements
        if each.property == "caution" and each.value is not None
    ]
    spared = [str(caveat) for caveat in _SPARED if any(_names_under(view, caveat) for view in views)]
    return list(dict.fromkeys([*said, *spared]))


def flags(*views: RecordView) -> list[str]:
    """Return in words what an officer must know before he acts on these records: call the owner first, lead only.

    A value that is a lead only is named: the rest of the record is not one.
    """
    every = [(view, each) for view in views for each in view.statements]
    called = [word(Caveat.CALL_FIRST, "caveat")] if any(_bears(each, Caveat.CALL_FIRST) for _, each in every) else []
    leads = [(view.kind, each.property) for view, each in every if _bears(each, Caveat.LEAD_ONLY)]
    if len(leads) == len(every):
        return [*called, *([word(Caveat.LEAD_ONLY, "caveat")] if leads else [])]
    named = list(dict.fromkeys(property_words(*each) for each in leads))
    return [*called, *([f"{word(Caveat.LEAD_ONLY, 'caveat')}: {listed(named)}"] if named else [])]


def property_words(kind: str, name: str) -> str:
    """Return the name of a property in the reader's language; of one that is not known here as it is."""
    declared = KINDS[kind].property(name)
    return word(declared.label, "property") if declared else name


def has_face(kind: str) -> bool:
    """Tell whether a record of this kind may show a photograph: of others none is missing."""
    return KINDS[kind].property("photo") is not None


def photo(view: RecordView) -> str:
    """Return the preview of the photograph as an address that holds it, empty without one."""
    value = view.first("photo")
    return f"data:image/jpeg;base64,{value['jpeg']}" if isinstance(value, Mapping) else ""


def face(view: RecordView, links: Iterable[Link]) -> str:
    """Return the photograph of a record: its own, else that of its person or of the wanted notice.

    One of another record is shown only where it may be printed: nothing on this page bars it from the sheet.
    """
    if not has_face(view.kind):
        return ""
    of_person = (link.record for link in links if link.property == "person")
    beside = (photo(on_paper(each)) for each in of_person if each.kind in ("person", "wanted"))
    return photo(view) or next(filter(None, beside), "")


def grade_of(view: RecordView) -> str:
    """Return the grade of what names the record, and of anything in it without that."""
    naming = [s for name in KINDS[view.kind].title for s in view.statements if s.property == name]
    return str((naming or list(view.statements))[0].grade)


def desks(views: Iterable[RecordView]) -> dict[str, str]:
    """Return the names of the desks that answer for records, in the reader's language, by one query."""
    return unit_names(view.desk for view in views)


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of units by their codes, in the reader's language, by one query; none of an unknown code."""
    return {code: unit_words(unit) for code, unit in units.units(set(codes)).items()}


def unit_name(code: str) -> str:
    """Return what a unit is called, in the reader's language; its code where it is not known here."""
    return unit_names([code]).get(code, code)


def officer_names(labels: Collection[str]) -> dict[str, str]:
    """Return how officers in posts are called on a page: their labels, in the reader's script where we know Hindi."""
    language = get_language() or "en"
    known = shipped_data.labels_in_hindi(labels) if labels and language in ("hi", "pa", "ur") else {}
    return {label: official_name(label, known.get(label, ""), language) for label in labels}


def called_in(lines: Iterable[Mapping[str, Any]], *fields: str) -> list[dict[str, Any]]:
    """Return lines with the officers who stand under these fields as they are called on a page, by one look-up."""
    said = list(lines)
    known = officer_names({str(line[field]) for line in said for field in fields if line[field]})
    return [{**line, **{field: known.get(str(line[field]), line[field]) for field in fields}} for line in said]


def called_as(label: str) -> str:
    """Return how one officer in a post is called on a page."""
    return officer_names([label])[label]


def unit_words(unit: UnitView) -> str:
    """Return a unit's name in the reader's language."""
    return official_name(unit.name_en, unit.name_hi, get_language() or "en")


def _spared_words(view: RecordView) -> str:
    """Return what stands in the place of a name that is masked, whatever else names the record; else nothing."""
    masked = next((caveat for caveat in _SPARED if _names_under(view, caveat)), None)
    if masked is None:
        return ""
    return gettext("Minor: name masked") if masked is Caveat.MINOR else gettext("Victim: name masked")


def _without_name(view: RecordView) -> str:
    """Return what stands in the place of a name that there is not."""
    return gettext("%(kind)s without a name") % {"kind": word(view.kind, "kind")}


def _names_under(view: RecordView, caveat: Caveat) -> bool:
    """Tell whether what names a record of a person stands under a caveat."""
    is_person = KINDS[view.kind].property("name") is not None
    title = KINDS[view.kind].title
    return is_person and any(each.property in title and _bears(each, caveat) for each in view.statements)


def _bears(statement: ShownStatement, caveat: Caveat) -> bool:
    return caveat in statement.handling.caveats


def _written_name(view: RecordView) -> str:
    if (naming := KINDS[view.kind].number) and (number := view.first(naming)):
        return str(number)
    first = view.first("name")
    if first is None:
        return label_words(view.label)
    return " ".join([str(first), *(f"@ {alias}" for alias in view.values("alias"))])
