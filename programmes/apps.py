from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        from core import navigation
        from participants.access import sees_people
        from participants.selectors.tabs import OrganisationTab, organisation_tabs
        from participants.services.register import speakers
        from programmes import privacy, scopes
        from programmes.access import managed_programmes_for, sees_programmes
        from programmes.selectors.contacts import speakers_on
        from programmes.selectors.tabs import Tab, programme_tabs

        programme_tabs.append(
            Tab(
                "contract",
                _("Contract"),
                "/desk/programmes/{}/".format,
                managed_programmes_for,
                order=20,
            )
        )
        programme_tabs.append(
            Tab(
                "questions",
                _("Questions"),
                "/desk/programmes/{}/questions/".format,
                managed_programmes_for,
                order=25,
            )
        )

        privacy.register()

        scopes.register()
        speakers.append(speakers_on)
        organisation_tabs.append(
            OrganisationTab(
                "contacts",
                _("Contacts"),
                "/desk/organisations/{}/contacts/".format,
                order=30,
                shown=lambda user, organisation: sees_people(user),
            )
        )

        navigation.public.append(
            navigation.Entry(
                _("Programmes"), "/programmes/", key="programmes", order=10
            )
        )
        navigation.desk.append(
            navigation.Entry(
                _("Programmes"),
                "/desk/programmes/",
                icon="chart",
                key="programmes",
                order=20,
                shown=sees_programmes,
            )
        )
