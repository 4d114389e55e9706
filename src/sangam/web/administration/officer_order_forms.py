"""Forms by which an administrator orders: why, and the post that an officer takes or the account that is made."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import segno
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sangam.access.administration import acts, reach
from sangam.access.administration.acts import Outcome
from sangam.access.sign_in import seats
from sangam.access.staff import Issued
from sangam.access.types import OfficerFile, OfficerView, Order, OrderView, PostingView, RollLine
from sangam.access.units import unit_sheet, units
from sangam.kernel import clock, here
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import SangamError
from sangam.kernel.numbers import read_number
from sangam.print_pages.paper import Paper
from sangam.web.account.sign_in import qr_picture
from sangam.web.common import labels
from sangam.web.common.languages import in_language
from sangam.web.common.officer_forms import CodeField, InstantField, OfficerForm, text_field
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.common.sentences import ROLES
from sangam.web.papers.parts import HEAD, TITLE, fact
from sangam.web.templatetags.words import day_words, moment_words, police_words, word

_PARTED = "|"


def reason_field() -> forms.CharField:
    """Return the field of why an order is given."""
    return text_field(gettext_lazy("Why?"), rows=2, hint=gettext_lazy("The auditor reads this"))


class ReasonForm(OfficerForm):
    """An act on an officer that needs no further field, and why."""

    refused_at: ClassVar = {"access:order-reason": "reason"}
    texts: ClassVar = {"reason": "reason"}
    step = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = reason_field()

    def order(self) -> tuple[str, dict[str, str]]:
        """Return the step that a button names, and what it is done with."""
        step, _parted, device = self.cleaned_data["step"].partition(":")
        return step, {"device": device} if device else {}


class PostForm(OfficerForm):
    """A post at a unit: one that there is, or a new one of a role."""

    refused_at: ClassVar = {"access:order-reason": "reason"}
    texts: ClassVar = {"reason": "reason"}
    columns: ClassVar = {"role": "post", "to_role": "post", "from_date": "from_at"}
    unit = forms.CharField(widget=forms.HiddenInput)
    post = CodeField(label=gettext_lazy("Post"))

    def __init__(self, *args: Any, unit: str, **options: Any) -> None:
        super().__init__(*args, **options)
        post: Any = self.fields["post"]
        post.choices = post_choices(unit) if unit else []
        self.fields["unit"].initial = unit

    def field_of(self, error: SangamError) -> str | None:
        """Return the field of which a refusal speaks: that of the cell, too."""
        if error.code == "access:order-cell":
            column = str(error.parts["column"])
            at = self.columns.get(column, column)
            return at if at in self.fields else None
        return super().field_of(error)

    def post_cells(self, prefix: str = "") -> dict[str, str]:
        """Return unit, role and title of the post, as a sheet names them."""
        role, _parted, title = self.cleaned_data["post"].partition(_PARTED)
        title_cell = f"{prefix}title" if prefix else "title_en"
        return {f"{prefix}unit": self.cleaned_data["unit"], f"{prefix}role": role, title_cell: title}


class TransferForm(PostForm):
    """A transfer: the post, from when, beside which others, by which order, and why."""

    from_at = InstantField(label=gettext_lazy("From when"))
    additional = forms.BooleanField(
        label=gettext_lazy("Additional charge: what the officer holds goes on"), required=False
    )
    order_reference = text_field(gettext_lazy("Number of the transfer order"), required=False, most=120)
    reason = reason_field()

    def values(self) -> dict[str, str]:
        """Return the row of a transfer order that the form says."""
        read = self.cleaned_data
        return {
            **self.post_cells("to_"),
            "from_date": f"{read['from_at'].astimezone(INDIA):%Y-%m-%dT%H:%M}",
            "additional_charge": "yes" if read["additional"] else "",
            "order_reference": read["order_reference"],
        }


class AccountForm(PostForm):
    """A new account: the officer, the first post, and why."""

    refused_at: ClassVar = {**PostForm.refused_at, "access:officer-exists": "service_number"}
    service_number = text_field(gettext_lazy("Service number"), most=60)
    name_en = text_field(gettext_lazy("Name in English"), most=120)
    name_hi = text_field(gettext_lazy("Name in Hindi"), required=False, most=120)
    rank = CodeField(label=gettext_lazy("Rank"))
    sign_in_name = text_field(gettext_lazy("Sign-in name"), required=False, most=60)
    language = CodeField(label=gettext_lazy("Language"), initial="hi")
    reason = reason_field()
    field_order = (
        "service_number",
        "name_en",
        "name_hi",
        "rank",
        "sign_in_name",
        "language",
        "post",
        "reason",
    )

    def __init__(self, *args: Any, languages: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        rank: Any = self.fields["rank"]
        rank.choices = [(each, each) for each in seats.ranks()]
        language: Any = self.fields["language"]
        language.choices = languages

    def values(self) -> dict[str, str]:
        """Return the row of an officers' sheet that the form says."""
        own = ("service_number", "name_en", "name_hi", "rank", "sign_in_name", "language")
        return {**{name: self.cleaned_data[name] for name in own}, **self.post_cells()}


def post_choices(unit: str) -> list[tuple[str, str]]:
    """Return the posts of a unit by title, and a new one of each role."""
    standing = [
        (f"{each.role}{_PARTED}{each.title_en}", in_language(each.title_en, each.title_hi))
        for each in units.posts_at(unit)
    ]
    fresh = [(role + _PARTED, _("New post: %(role)s") % {"role": ROLES[role]}) for role in ROLES if role != "none"]
    return [*standing, *fresh]


# An order that takes two administrators, in the reader's words.

_CELLS: Mapping[str, Any] = {
    "service_number": gettext_lazy("Service number"),
    "name_en": gettext_lazy("Name in English"),
    "name_hi": gettext_lazy("Name in Hindi"),
    "rank": gettext_lazy("Rank"),
    "sign_in_name": gettext_lazy("Sign-in name"),
    "language": gettext_lazy("Language"),
    "to_title": gettext_lazy("Post"),
    "title_en": gettext_lazy("Post"),
    "from_date": gettext_lazy("From when"),
    "additional_charge": gettext_lazy("Additional charge: what the officer holds goes on"),
    "order_reference": gettext_lazy("Number of the transfer order"),
    "device": gettext_lazy("Device"),
}
"""The cells of an order by their label; role and unit are said apart."""
_SAID_APART = frozenset({"role", "to_role", "unit", "to_unit"})


def order_words(view: OrderView) -> dict[str, Any]:
    """Return an order with its state now, what it does and to whom."""
    values = view.order.values
    role = values.get("to_role", "") or values.get("role", "")
    return {
        "view": view,
        "state": view.proposal.state(clock.now()),
        "step": word(view.order.step, "order_step"),
        "role": str(ROLES.get(role, role)),
        "unit": values.get("to_unit", "") or values.get("unit", ""),
        "cells": [
            (_CELLS.get(name, name), _cell_words(name, text))
            for name, text in values.items()
            if text and name not in _SAID_APART
        ],
        "by": labels.called_as(view.proposal.proposed_by),
        "agreed_by": labels.called_as(view.proposal.agreed_by) if view.proposal.agreed_by else "",
    }


def _cell_words(name: str, text: str) -> str:
    """Return a cell as it is read; a moment as the form wrote it, in the time of India."""
    return moment_words(datetime.fromisoformat(text).replace(tzinfo=INDIA)) if name == "from_date" else text


# New sign-in data on paper: one sheet to be folded and sealed, drawn once and kept nowhere.

_PICTURE_MM = 45


def sealed_slip(file: OfficerFile, issued: Issued) -> HttpResponse:
    """Return the slip as a PDF file, in the reader's language and in English."""
    languages = list(dict.fromkeys([get_language() or "en", "en"]))
    paper = Paper(_("Sign-in data"), handling="Confidential")
    for place, language in enumerate(languages):
        with override(language):
            if place:
                paper.begin_part()
            _print_slip(paper, file, issued)
    answer = HttpResponse(paper.output(), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.officer.service_number}.pdf"'
    return answer


def _print_slip(paper: Paper, file: OfficerFile, issued: Issued) -> None:
    force = here.node().force
    with override("en"):
        english = police_words(force)
    paper.slot_and_names(police_words(force), english)
    officer = file.officer
    rank, name = in_language(officer.rank, officer.rank_hi), in_language(officer.name_en, officer.name_hi)
    paper.paragraph(f"{rank} {name}", size=TITLE, bold=True)
    fact(paper, _("Service number"), officer.service_number)
    for each in file.postings[:1]:
        fact(paper, _("Unit"), in_language(each.unit_name_en, each.unit_name_hi))
    paper.paragraph(_("For this officer alone. Fold here and seal; hand it over in person against a signature."))
    paper.rule()
    fact(paper, _("Sign-in name"), issued.sign_in_name)
    heading = _("Password") if issued.totp_uri else _("Enrolment code")
    paper.paragraph(f"{heading}: {issued.password}", size=HEAD, bold=True)
    if issued.until is not None:
        fact(paper, _("Change it, under Me, by"), day_words(issued.until))
    if not issued.totp_uri:
        return
    paper.paragraph(_("Take a picture of this with the app that makes one-time codes:"))
    picture = io.BytesIO()
    segno.make(issued.totp_uri, micro=False).save(picture, kind="png", scale=6)
    paper.picture(picture.getvalue(), width_mm=_PICTURE_MM)


# The roll of an administrator, the page of one officer, and what is done there.

_MOST_PAGES = 100_000


@require_GET
@officer_only
def roll(request: OfficerRequest) -> HttpResponse:
    """Show the officers of the administrator's unit and below, and the orders that wait for a second."""
    sought, at = request.GET.get("q", "").strip()[:120], _page_number(request)
    found = acts.roll(request.actor, sought=sought, page=at)
    last = max(1, -(-found.in_all // acts.PAGE))
    context = {
        "q": sought,
        "lines": [_line(each) for each in found.lines],
        "in_all": found.in_all,
        "at": at,
        "last": last,
        "earlier": at - 1 if at > 1 else 0,
        "later": at + 1 if at < last else 0,
        "orders": [order_words(each) for each in acts.orders(request.actor)],
        "sets_units": unit_sheet.sets_units(request.actor),
    }
    return page(request, "administration/roll.html", context)


@require_http_methods(["GET", "POST"])
@form_for(reach.RIGHT)
def officer_page(request: OfficerRequest, officer: UUID) -> HttpResponse:
    """Show an officer's posts, sign-in data, devices and sessions; do what one of the buttons says."""
    form = ReasonForm.sent(request)

    def take_form() -> HttpResponse:
        step, values = form.order()
        return give_order(request, Order(step, officer, form.cleaned_data["reason"], values))

    answer = form.try_act(take_form) if request.method == "POST" else None
    return answer or _render_officer(request, officer, form)


def give_order(request: OfficerRequest, order: Order) -> HttpResponse:
    """Do an order, or lay it down where it takes two; return what follows."""
    if reach.takes_two(request.actor, order):
        laid_down = acts.lay_down(request.actor, order)
        messages.success(request, _("Proposed. Nothing is done until a second administrator agrees."))
        return see_other(reverse("administration_order", args=[laid_down]))
    return answer_to(request, acts.do_order(request.actor, order))


def answer_to(request: OfficerRequest, outcome: Outcome) -> HttpResponse:
    """Return what follows an order that was done: new sign-in data once, on the page or as a slip; or the officer."""
    if outcome.issued is None:
        messages.success(request, _("Done. It stands in the audit log with your name and your reason."))
        return see_other(reverse("administration_officer", args=[outcome.officer]))
    file = acts.officer_file(request.actor, outcome.officer)
    if request.POST.get("as") == "slip":
        return sealed_slip(file, outcome.issued)
    picture = qr_picture(outcome.issued.totp_uri) if outcome.issued.totp_uri else ""
    context = {"officer": officer_words(file.officer), "issued": outcome.issued, "picture": picture}
    return page(request, "administration/issued.html", context)


def officer_words(view: OfficerView) -> dict[str, Any]:
    """Return an officer as pages of the administrator name him, in the reader's language."""
    return {
        "id": view.id,
        "name": in_language(view.name_en, view.name_hi),
        "rank": in_language(view.rank, view.rank_hi),
        "view": view,
    }


def _render_officer(request: OfficerRequest, officer: UUID, form: ReasonForm) -> HttpResponse:
    file = acts.officer_file(request.actor, officer)
    now = clock.now()
    context = {
        "file": file,
        "officer": officer_words(file.officer),
        "postings": [_posting(each) | {"over": each.to_at is not None and each.to_at <= now} for each in file.postings],
        "sessions": [
            {"view": each, "post": in_language(each.post_title, each.post_title_hi)} for each in file.sessions
        ],
        "form": form,
    }
    return page(request, "administration/officer.html", context, status=form.status)


def _line(line: RollLine) -> dict[str, Any]:
    return {
        **officer_words(line.officer),
        "suspended": line.left_at is not None,
        "postings": [_posting(each) for each in line.postings],
    }


def _posting(view: PostingView) -> dict[str, Any]:
    title = in_language(view.title_en, view.title_hi)
    return {"view": view, "post": title, "unit": in_language(view.unit_name_en, view.unit_name_hi)}


def _page_number(request: OfficerRequest) -> int:
    return max(1, read_number(request.GET.get("page", ""), most=_MOST_PAGES) or 1)


urlpatterns = [
    path("administration/", roll, name="administration"),
    path("administration/officers/<uuid:officer>/", officer_page, name="administration_officer"),
]
