"""The forms of the acts on the page of a practice, and of a course that is asked of others."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.kernel.errors import SangamError
from sangam.library.types import Language, PracticeText, Result
from sangam.web.common.inputs import choice_of
from sangam.web.common.officer_forms import CodeField, OfficerForm, text_field
from sangam.web.templatetags import library_words


class UnreviewedForm(OfficerForm):
    """Words that every force reads and nobody reviews: what may be a name in them is asked about."""

    no_person = forms.BooleanField(required=False)
    asks_confirmation = False

    def refuse(self, error: SangamError) -> None:
        """Set what was refused at its field; ask to confirm that what may be a name is none."""
        super().refuse(error)
        self.asks_confirmation = error.code == "library:maybe-name"


class RemarkForm(UnreviewedForm):
    """A comment on a practice."""

    refused_at: ClassVar = dict.fromkeys(
        ("library:remark", "library:identifier", "library:personal-data", "library:maybe-name"), "text"
    )
    text = text_field(
        gettext_lazy("Your comment"),
        rows=2,
        required=False,
        hint=gettext_lazy("No names and no numbers: every force reads it."),
    )


class AdoptionForm(RemarkForm):
    """How a unit adopts a practice; meeting: in which it was agreed to."""

    text = text_field(gettext_lazy("How your unit does it"), required=False)
    meeting = forms.CharField(required=False, widget=forms.HiddenInput)


class ResultForm(RemarkForm):
    """What came of a practice where it was adopted."""

    refused_at: ClassVar = {**RemarkForm.refused_at, "web:field-choice": "result"}
    adoption = forms.CharField(required=False, widget=forms.HiddenInput)
    result = CodeField(label=gettext_lazy("What came of it"), choices=library_words.RESULTS.items(), required=False)
    text = text_field(gettext_lazy("In figures, if you can"), rows=2, required=False)

    def chosen(self) -> Result:
        """Return what came of it.  Raises Malformed."""
        return choice_of(Result, self.cleaned_data["result"], _("What came of it"))


class TranslationForm(UnreviewedForm):
    """A practice in another language."""

    refused_at: ClassVar = {"web:field-choice": "language", "library:own-language": "language"}
    language = CodeField(label=gettext_lazy("Into"), required=False)
    title = text_field(gettext_lazy("Title"), required=False)
    summary = text_field(gettext_lazy("In short"), rows=3, required=False)
    done = text_field(gettext_lazy("What was done"), rows=3, required=False)
    pitfalls = text_field(gettext_lazy("Pitfalls"), rows=2, required=False)

    def field_of(self, error: SangamError) -> str | None:
        """Return the field of which a refusal speaks: the part that it names, too."""
        part = str(error.parts.get("words"))
        return part if part in self.fields else super().field_of(error)

    def translated(self) -> tuple[Language, PracticeText]:
        """Return the language and the text.  Raises Malformed."""
        read = self.cleaned_data
        parts = {part: read[part] for part in ("title", "summary", "done", "pitfalls")}
        return choice_of(Language, read["language"], _("Into")), PracticeText(**parts)


class RenewalForm(OfficerForm):
    """Until when a practice is right, and who answers for it."""

    refused_at: ClassVar = {
        "web:library-day": "review_by",
        "library:review-by": "review_by",
        "library:owner": "owner",
        "access:post": "owner",
        "web:field-choice": "owner",
    }
    review_by = forms.CharField(
        label=gettext_lazy("Right until"), required=False, widget=forms.DateInput({"type": "date"})
    )
    owner = CodeField(label=gettext_lazy("Another post answers for it"), required=False)


class WithdrawalForm(OfficerForm):
    """Why a practice is withdrawn."""

    refused_at: ClassVar = {"library:remark": "why"}
    why = text_field(gettext_lazy("Why?"), required=False)


class AgendaForm(OfficerForm):
    """The meeting on whose agenda a practice is put."""

    refused_at: ClassVar = {"web:field-choice": "meeting"}
    meeting = CodeField(label=gettext_lazy("Meeting"), required=False)


class AssignmentForm(OfficerForm):
    """Who is asked to take a course, and until when."""

    refused_at: ClassVar = dict.fromkeys(
        ("library:target", "library:rank", "library:not-under", "access:post"), "target"
    ) | dict.fromkeys(("library:due", "web:library-day"), "due_date")
    target = CodeField(label=gettext_lazy("Whom"), required=False)
    due_date = forms.CharField(
        label=gettext_lazy("Until when"), required=False, widget=forms.DateInput({"type": "date"})
    )


ACT_FORMS: Mapping[str, type[OfficerForm]] = {
    "comment": RemarkForm,
    "adopt": AdoptionForm,
    "result": ResultForm,
    "translate": TranslationForm,
    "renew": RenewalForm,
    "withdraw": WithdrawalForm,
    "agenda": AgendaForm,
}
