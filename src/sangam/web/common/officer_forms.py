"""Forms of officers' pages: all that is missing is said at once, each at its field; so is what a room refuses.

A form declares its fields, and at which field a refusal of the room stands.  The page writes a field by the tag
`field`, choices to tick by `ticks`, and what belongs to no field by `form_says`.  A page of several acts has
`PageForms`: what an act refuses stands in its own form.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.kernel.errors import Conflict, Malformed, SangamError
from sangam.web.common import typed_times
from sangam.web.common.pages import sentence
from sangam.web.middleware import STATUS


class TextArea(forms.Textarea):
    """A field of several lines."""

    def __init__(self, rows: int = 2) -> None:
        super().__init__({"rows": rows})


def text_field(
    label: Any, *, rows: int = 0, required: bool = True, most: int | None = None, hint: Any = ""
) -> forms.CharField:
    """Return a field of text; rows: of several lines; most: characters."""
    widget = TextArea(rows) if rows else None
    return forms.CharField(label=label, widget=widget, required=required, max_length=most, help_text=hint)


class CodeField(forms.ChoiceField):
    """One code of those that the page offers; the room judges whether it is one of its own."""

    def valid_value(self, value: str) -> bool:  # noqa: ARG002 - Django's signature
        """Take the code as it is."""
        return True


class IdField(CodeField):
    """The id of a thing to choose, or in a hidden field."""

    default_error_messages: ClassVar = {"invalid": gettext_lazy("Choose one of what the form offers.")}

    def clean(self, value: object) -> UUID | None:
        """Return the id, None for an empty field that may stay empty."""
        text = super().clean(value)
        try:
            return UUID(text) if text else None
        except ValueError:
            raise ValidationError(self.error_messages["invalid"]) from None


class CodesField(forms.MultipleChoiceField):
    """Any number of codes to tick; the room judges whether each is one of its own."""

    def valid_value(self, value: str) -> bool:  # noqa: ARG002 - Django's signature
        """Take each code as it is."""
        return True


class DayField(forms.CharField):
    """A day."""

    widget = forms.DateInput({"type": "date"})
    default_error_messages: ClassVar = {"invalid": gettext_lazy("Give the day as 31.12.2027.")}

    def clean(self, value: object) -> date | None:
        """Return the day, None for an empty field that may stay empty."""
        text = super().clean(value)
        try:
            return typed_times.day(text) if text else None
        except ValueError:
            raise ValidationError(self.error_messages["invalid"]) from None


class InstantInput(forms.TextInput):
    """A browser's field for day and time."""

    input_type = "datetime-local"


class InstantField(forms.CharField):
    """Day and minute, in India time."""

    widget = InstantInput

    def clean(self, value: object) -> datetime | None:
        """Return the instant, None for an empty field that may stay empty."""
        text = super().clean(value)
        try:
            return typed_times.minute(text) if text else None
        except ValueError:
            raise ValidationError(_("Give day and time as 31.12.2026 04:00.")) from None


class OfficerForm(forms.Form):
    """A form of an officer's page."""

    refused_at: ClassVar[Mapping[str, str]] = {}
    """The code of a refusal, or how such codes begin → the field at which it stands; others stand above the form."""
    texts: ClassVar[Mapping[str, str]] = {}
    """What a refusal of an empty or a long text calls the text → the field at which it stands."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._refusal: SangamError | None = None
        for field in self.fields.values():
            field.error_messages |= {
                "required": _("This is missing."),
                "max_length": _("This is too long: at most %(limit_value)d characters."),
                "invalid_choice": _("Choose one of what the form offers."),
                "invalid": field.error_messages.get("invalid", _("This cannot be read.")),
            }

    @classmethod
    def sent(cls, request: HttpRequest, **options: Any) -> Self:
        """Return the form that a request sends; an empty one where it asks for the page."""
        return cls(request.POST if request.method == "POST" else None, **options)

    @classmethod
    def unjudged(cls, typed: QueryDict, **options: Any) -> Self:
        """Return a form with what was typed so far, before it is sent: nothing in it is wrong yet."""
        form = cls(typed, **options)
        form.full_clean()
        form.errors.clear()
        return form

    def refuse(self, error: SangamError) -> None:
        """Set what the room refused at its field, or above the form."""
        self.add_error(self.field_of(error), sentence(error))
        self._refusal = error

    def try_act(self, act: Callable[[], HttpResponse], *, also: tuple[str, ...] = ()) -> HttpResponse | None:
        """Return what follows an act that takes the sound form; None where the form is to be shown, with its errors.

        also: how the codes of further refusals begin that the page shows.
        """
        if not self.is_valid():
            return None
        try:
            return act()
        except SangamError as error:
            if not isinstance(error, Malformed | Conflict) and not error.code.startswith(also):
                raise
            self.refuse(error)
            return None

    def field_of(self, error: SangamError) -> str | None:
        """Return the field of which a refusal speaks, None where it speaks of none."""
        if text := self.texts.get(str(error.parts.get("part"))):
            return text
        return next((field for code, field in self.refused_at.items() if error.code.startswith(code)), None)

    @property
    def status(self) -> int:
        """The status of the answer that shows the form."""
        if self._refusal is not None:
            return STATUS[type(self._refusal)]
        return STATUS[Malformed] if self.is_bound and self.errors else 200


class PageForms(dict[str, OfficerForm]):
    """The forms of a page of several acts, by act: empty ones, but the one that was sent."""

    def __init__(self, kinds: Mapping[str, type[OfficerForm]], sent: Mapping[str, OfficerForm] | None = None) -> None:
        super().__init__({act: kind() for act, kind in kinds.items()} | dict(sent or {}))

    @property
    def status(self) -> int:
        """The status of the answer that shows the forms."""
        return max((form.status for form in self.values()), default=200)
