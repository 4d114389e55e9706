"""Tags by which a page writes the fields of an officer's form.  Loaded in templates as `{% load officer_fields %}`."""

from typing import Any

from django import template
from django.forms import BaseForm, BoundField

from sangam.web.common.officer_forms import PageForms

register = template.Library()


@register.inclusion_tag("parts/_field.html")
def field(bound: BoundField, **more: Any) -> dict[str, Any]:
    """Write a field with its label, what is typed in it and what is wrong with it; more: as parts/_field.html says."""
    widget = bound.field.widget
    return {
        "name": bound.html_name,
        "label": bound.label,
        "value": bound.value(),
        "error": next(iter(bound.errors), ""),
        "hint": bound.help_text,
        "required": bound.field.required,
        "maxlength": getattr(bound.field, "max_length", None),
        "rows": widget.attrs.get("rows"),
        "type": getattr(widget, "input_type", "text"),
        "choices": _choices(bound),
        **more,
    }


@register.inclusion_tag("parts/_ticks.html")
def ticks(bound: BoundField, **more: Any) -> dict[str, Any]:
    """Write the choices of a field to tick: one of them, or several where the field takes several."""
    value = bound.value()
    several = isinstance(value, list | tuple) or bound.field.widget.allow_multiple_selected
    chosen = {str(each) for each in (value or ())} if several else {str(value)}
    return {
        "name": bound.html_name,
        "label": bound.label,
        "error": next(iter(bound.errors), ""),
        "hint": bound.help_text,
        "required": bound.field.required and not several,
        "type": "checkbox" if several else "radio",
        "choices": [{**choice, "here": choice["code"] in chosen} for choice in _choices(bound)],
        **more,
    }


@register.inclusion_tag("parts/_form_says.html")
def form_says(form: BaseForm | PageForms) -> dict[str, Any]:
    """Write what is wrong with a form, or those of a page, and belongs to none of the fields that are seen."""
    forms = form.values() if isinstance(form, PageForms) else [form]
    hidden = (error for one in forms for each in one.hidden_fields() for error in each.errors)
    return {"errors": [*(error for one in forms for error in one.non_field_errors()), *hidden]}


@register.inclusion_tag("parts/_wrong.html")
def wrong(bound: BoundField) -> dict[str, Any]:
    """Write what is wrong with a field whose choices the page writes itself."""
    return {"name": bound.html_name, "error": next(iter(bound.errors), "")}


def _choices(bound: BoundField) -> list[dict[str, Any]]:
    pairs = getattr(bound.field, "choices", ())
    return [{"code": str(code), "label": label} for code, label in pairs if code != ""]
