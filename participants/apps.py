"""Wiring of the app: what it adds to the registries and to the frame."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def keep_search_indexes(using: str, verbosity: int = 1, **_rest: object) -> None:
    """After every `migrate`; without them searching works, but slowly."""
    from core.trigrams import keep
    from participants.models import Organisation, Person

    for model in (Person, Organisation):
        problem = keep(model, "search_key", using=using)
        if problem and verbosity:
            print(f"Searching will be slow: {problem}")  # noqa: T201


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from core import navigation
        from outbox.services.renderers import renderers
        from participants import access, criteria, mails, privacy, scopes, tasks
        from participants.selectors.registry import has_members
        from participants.selectors.tabs import (
            OrganisationTab,
            PersonTab,
            organisation_tabs,
            person_tabs,
            registry_links,
        )
        from participants.services import addresses, register
        from participants.services.accounts import MAIL

        post_migrate.connect(keep_search_indexes, sender=self)
        criteria.register()
        scopes.register()
        privacy.register()
        renderers[MAIL] = mails.account_message
        renderers[register.MAIL] = mails.register_ask
        renderers[addresses.CONFIRM] = mails.address_confirm
        renderers[addresses.NOTICE] = mails.address_notice
        renderers[addresses.CHANGED] = mails.address_changed
        tasks.register()
        registry_links.append(
            navigation.Entry(
                _("Printed catalogues"),
                "/desk/organisations/catalogues/",
                shown=access.manages_registry,
            )
        )
        card = "/desk/people/{}/"
        person_tabs.append(PersonTab("card", _("Card"), card.format, order=10))
        desk = "/desk/organisations/{}/"
        organisation_tabs.extend(
            [
                OrganisationTab("card", _("Card"), desk.format, order=10),
                OrganisationTab(
                    "members",
                    _("Members"),
                    f"{desk}members/".format,
                    order=20,
                    shown=lambda user, organisation: has_members(organisation),
                ),
                OrganisationTab(
                    "bodies",
                    _("Bodies"),
                    f"{desk}bodies/".format,
                    order=40,
                    shown=lambda user, organisation: access.sees_people(user),
                ),
            ]
        )
        navigation.public.append(
            navigation.Entry(_("Organisations"), "/organisations/", order=30)
        )
        navigation.desk.append(
            navigation.Entry(
                _("People"),
                "/desk/people/",
                icon="people",
                shown=access.sees_people,
                order=40,
            )
        )
        navigation.desk.append(
            navigation.Entry(
                _("Organisations"),
                "/desk/organisations/",
                icon="office",
                shown=access.sees_registry,
                order=42,
            )
        )
        navigation.desk.append(
            navigation.Entry(
                _("Target groups"),
                "/desk/groups/",
                icon="search",
                shown=access.sees_groups,
                order=45,
            )
        )
