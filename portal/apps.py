from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from core import navigation
        from courses.access import is_trainer_for, sees_events
        from outbox.services.renderers import renderers
        from participants.access import edits_person
        from participants.selectors.tabs import (
            OrganisationTab,
            PersonTab,
            organisation_tabs,
            person_tabs,
        )
        from portal import mails, tasks
        from portal.selectors import demo  # noqa: F401  (registers its check)
        from programmes.access import managed_programmes_for, programmes_for
        from programmes.selectors.tabs import RESULTS, Tab, programme_tabs

        person_tabs.append(
            PersonTab(
                "record",
                _("Training record"),
                "/desk/people/{}/record/".format,
                order=20,
            )
        )
        person_tabs.append(
            PersonTab(
                "trainer",
                _("On the roster of trainers"),
                "/desk/trainers/{}/".format,
                order=30,
                shown=is_trainer_for,
            )
        )
        person_tabs.append(
            PersonTab(
                "copy",
                _("Copy of the data"),
                "/desk/people/{}/copy/".format,
                order=80,
                shown=edits_person,
            )
        )
        person_tabs.append(
            PersonTab(
                "erase",
                _("Erasure"),
                "/desk/people/{}/erase/".format,
                order=90,
                shown=edits_person,
            )
        )
        organisation_tabs.append(
            OrganisationTab(
                "history",
                _("History"),
                "/desk/organisations/{}/history/".format,
                order=15,
            )
        )
        renderers["my.link"] = mails.my_link
        tasks.register()
        navigation.public.append(
            navigation.Entry(_("My page"), "/my/", key="my", order=60)
        )
        navigation.desk.append(
            navigation.Entry(_("Today"), "/desk/", icon="home", key="desk", order=0)
        )
        navigation.desk.append(
            navigation.Entry(
                _("Trainers"),
                "/desk/trainers/",
                icon="person",
                more=(
                    "/desk/qualifications/",
                    "/desk/candidates/",
                    "/desk/facilitators/",
                ),
                shown=sees_events,
                order=41,
            )
        )
        programme_tabs.append(
            Tab(
                "figures",
                _("Figures"),
                "/desk/programmes/{}/figures/".format,
                programmes_for,
                order=10,
                group=RESULTS,
            )
        )
        programme_tabs.append(
            Tab(
                "retention",
                _("How long data are kept"),
                "/desk/programmes/{}/retention/".format,
                managed_programmes_for,
                order=60,
            )
        )
        programme_tabs.append(
            Tab(
                "coverage",
                _("Coverage"),
                "/desk/programmes/{}/coverage/".format,
                programmes_for,
                order=20,
                group=RESULTS,
            )
        )
