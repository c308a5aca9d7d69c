"""Counts of people by gender, in words."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from core.templatetags.obuka import number
from courses.selectors.genders import Genders

register = template.Library()


@register.filter
def by_gender(found: Genders | None) -> str:
    """“12 women · 8 men · 3 genders not told”; empty where nothing is counted."""
    if found is None:
        return ""
    women = ngettext("%(number)s woman", "%(number)s women", found.women)
    men = ngettext("%(number)s man", "%(number)s men", found.men)
    other = ngettext("%(number)s other gender", "%(number)s other genders", found.other)
    untold = ngettext(
        "%(number)s gender not told", "%(number)s genders not told", found.untold
    )
    words = (women, men, other, untold)
    parts = zip(words, found, strict=True)
    return " · ".join(text % {"number": number(n)} for text, n in parts if n)


@register.simple_tag
def people_by_gender(found: Genders) -> SafeString:
    """A count of people for a cell of a table, with the genders below it."""
    people = number(found.people)
    if not (words := by_gender(found)):
        return format_html("{}", people)
    return format_html('<div>{}<br><span class="meta">{}</span></div>', people, words)
