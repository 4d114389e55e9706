"""Forms by which an administrator orders: why, and the post that an officer takes or the account that is made."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.access.public import posts as access_posts
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import SangamError
from sangam.web.common.languages import in_language
from sangam.web.common.officer_forms import CodeField, InstantField, OfficerForm, text_field
from sangam.web.common.sentences import ROLES

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
        rank.choices = [(each, each) for each in access_posts.ranks()]
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
        for each in access_posts.posts_at(unit)
    ]
    fresh = [(role + _PARTED, _("New post: %(role)s") % {"role": ROLES[role]}) for role in ROLES if role != "none"]
    return [*standing, *fresh]
