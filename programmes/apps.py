from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        from core import navigation
        from programmes import scopes
        from programmes.access import sees_programmes

        scopes.register()
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
