"""Wiring of the app: what it adds to the registries and to the frame."""

from datetime import timedelta

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

        from core import navigation, schedule
        from outbox.services.renderers import renderers
        from participants import access, criteria, mails, privacy, scopes, tasks
        from participants.services.accounts import MAIL

        post_migrate.connect(keep_search_indexes, sender=self)
        criteria.register()
        scopes.register()
        privacy.register()
        schedule.add(
            "participants.purge_imports", tasks.purge_imports, every=timedelta(hours=12)
        )
        renderers[MAIL] = mails.account_message
        schedule.add(tasks.JOB, tasks.doubles, every=timedelta(days=1))
        schedule.add(tasks.NEW, tasks.new_doubles, every=timedelta(hours=1))
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
                _("Target groups"),
                "/desk/groups/",
                icon="search",
                shown=access.sees_groups,
                order=45,
            )
        )
