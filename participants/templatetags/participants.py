"""Names of organisations and places in the reader's language and script."""

from __future__ import annotations

from django import template

from participants.models import Organisation, Region
from participants.selectors import organisations, territory

register = template.Library()


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
def region_place(region: Region) -> str:
    return territory.region_place(region)


@register.filter
def region_lang(region: Region) -> str:
    """For the `lang` of the element that shows `region_name`."""
    return territory.region_lang(region)
