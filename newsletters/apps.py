from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewslettersConfig(AppConfig):
    name = "newsletters"
    verbose_name = _("Newsletters and publications")

    def ready(self) -> None:
        from datetime import timedelta

        from core import navigation, schedule
        from newsletters import mails, measures, privacy, tasks
        from newsletters.access import edits_newsletters
        from newsletters.services import approval, dispatch, subscriptions
        from outbox.services.renderers import loaders, renderers
        from participants.services.links import links
        from participants.services.privacy import holdings

        measures.register()
        renderers[dispatch.KIND] = mails.issue_mail
        loaders[dispatch.KIND] = mails.load_deliveries
        renderers[dispatch.TEST_KIND] = mails.test_mail
        renderers[approval.KIND] = mails.approval_mail
        renderers[subscriptions.KIND] = mails.confirm_mail
        holdings.extend(privacy.HOLDINGS)
        links.extend(privacy.LINKS)
        schedule.add(dispatch.FINISH, tasks.finish, every=timedelta(minutes=1))
        schedule.add("newsletters.purge", tasks.purge, every=timedelta(days=1))
        navigation.public.append(
            navigation.Entry(
                _("Newsletters"), "/newsletters/", key="newsletters", order=40
            )
        )
        navigation.foot.append(
            navigation.Entry(_("Library"), "/library/", key="library", order=50)
        )
        navigation.desk.append(
            navigation.Entry(
                _("Newsletters"),
                "/desk/newsletters/",
                icon="mail",
                key="newsletters",
                order=50,
                shown=edits_newsletters,
            )
        )
