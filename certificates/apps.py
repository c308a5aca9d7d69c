"""Wiring of the app: what it adds to the registries and to the frame."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        from certificates import access, criteria, mails, privacy, tasks
        from certificates.services.render import READY_MAIL
        from core import navigation
        from courses.selectors.tabs import AFTERWARDS, Tab, event_tabs
        from outbox.services.renderers import renderers
        from programmes.access import managed_programmes_for
        from programmes.selectors import tabs as programmes_tabs

        tasks.register()
        privacy.register()
        criteria.register()
        renderers[READY_MAIL] = mails.certificate_ready
        navigation.public.append(
            navigation.Entry(_("Verify a certificate"), "/verify/", order=60)
        )
        event_tabs.append(
            Tab(
                "certificates",
                _("Certificates"),
                "/desk/events/{}/certificates/".format,
                order=10,
                group=AFTERWARDS,
            )
        )
        programmes_tabs.programme_tabs += [
            programmes_tabs.Tab(
                "certificates",
                _("Certificates"),
                "/desk/programmes/{}/certificates/".format,
                managed_programmes_for,
                order=30,
                group=programmes_tabs.CERTIFICATES,
            ),
            programmes_tabs.Tab(
                "register",
                pgettext_lazy("tab", "Register of certificates"),
                "/desk/programmes/{}/certificates/register/".format,
                access.register_programmes_for,
                order=40,
                group=programmes_tabs.CERTIFICATES,
            ),
        ]
