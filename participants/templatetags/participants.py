"""Names of organisations and places in the reader's language and script."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from core.taxnumbers import show_tax_number
from core.templatetags.obuka import badge
from participants.exchange.reasons import VERDICTS
from participants.models import Organisation, Region
from participants.selectors import organisations, territory

register = template.Library()
register.filter("tax_number", show_tax_number)


@register.filter
def organisation_name(organisation: Organisation) -> str:
    return organisations.organisation_name(organisation)


@register.filter
def organisation_lang(organisation: Organisation) -> str:
    """For the `lang` of the element that shows `organisation_name`."""
    return organisations.organisation_lang(organisation)


@register.filter
def organisation_place(organisation: Organisation) -> str:
    return organisations.organisation_place(organisation)


@register.filter
def region_name(region: Region) -> str:
    return territory.region_name(region)


@register.filter
def region_title(region: Region) -> str:
    return territory.region_title(region)


@register.filter
def region_place(region: Region) -> str:
    return territory.region_place(region)


@register.filter
def region_lang(region: Region) -> str:
    """For the `lang` of the element that shows `region_name`."""
    return territory.region_lang(region)


@register.simple_tag
def verdict(name: str) -> str:
    """What becomes of a row of a list, in a word or two."""
    return str(VERDICTS[name][1]) if name in VERDICTS else pgettext("row", "every")


@register.simple_tag
def verdict_badge(name: str) -> SafeString:
    look, label = VERDICTS[name]
    return badge(look, str(label))
