"""Wiring of the app: what it adds to the registries and to the frame."""

from datetime import timedelta
from operator import attrgetter

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses and events")

    def ready(self) -> None:
        from core import navigation, schedule
        from courses import access, criteria, mails, measures, privacy, scopes, tasks
        from courses.selectors import tabs
        from courses.selectors.events import titles_of
        from courses.selectors.tabs import Tab, event_tabs
        from participants.access import manages_registry
        from participants.selectors.consents import event_titles
        from participants.selectors.tabs import registry_links
        from programmes.access import managed_programmes_for, programmes_for
        from programmes.selectors.tabs import (
            COMMUNICATION,
            LEARNING,
            RESULTS,
            programme_tabs,
        )
        from programmes.selectors.tabs import Tab as ProgrammeTab

        event_titles.append(titles_of)
        criteria.register()
        measures.register()
        scopes.register()
        privacy.register()
        mails.register()
        schedule.add(tasks.JOB, tasks.holds, every=timedelta(minutes=5))
        schedule.add(
            "courses.special_answers", tasks.special_answers, every=timedelta(days=1)
        )
        schedule.add(tasks.EVALUATIONS, tasks.evaluations, every=timedelta(minutes=15))
        schedule.add("courses.reminders", tasks.reminders, every=timedelta(minutes=10))
        schedule.add("courses.stray_files", tasks.stray_files, every=timedelta(hours=1))
        schedule.add(
            "courses.photographs", tasks.photographs, every=timedelta(minutes=10)
        )
        schedule.add("courses.travel_data", tasks.travel_data, every=timedelta(hours=1))
        schedule.add(
            "courses.visit_reports", tasks.visit_reports, every=timedelta(hours=6)
        )
        schedule.add("courses.decisions", tasks.decisions, every=timedelta(hours=1))
        schedule.add(
            "courses.qualifications", tasks.qualifications, every=timedelta(hours=6)
        )
        navigation.foot.append(navigation.Entry(_("Facilitators"), "/facilitators/"))
        navigation.public.append(navigation.Entry(_("Events"), "/events/", order=20))
        navigation.desk.append(
            navigation.Entry(
                _("Events"),
                "/desk/events/",
                icon="calendar",
                more=("/desk/courses/",),
                shown=access.sees_events,
                order=20,
            )
        )
        navigation.desk.append(
            navigation.Entry(
                _("Nominations"),
                "/desk/nominations/",
                icon="people",
                shown=access.nominates,
                order=22,
            )
        )
        navigation.desk.append(
            navigation.Entry(
                _("Facilitators"),
                "/desk/pool/",
                icon="person",
                shown=access.nominates,
                order=23,
            )
        )
        registry_links.append(
            navigation.Entry(
                _("Organisations that people did not find"),
                "/desk/organisations/missing/",
                shown=manages_registry,
            )
        )
        programme_tabs.append(
            ProgrammeTab(
                "groups",
                _("Target groups"),
                "/desk/programmes/{}/groups/".format,
                managed_programmes_for,
                order=22,
            )
        )
        programme_tabs.append(
            ProgrammeTab(
                "needs",
                _("Training needs"),
                "/desk/programmes/{}/needs/".format,
                access.programmes_for_events,
                order=27,
                group=LEARNING,
            )
        )
        programme_tabs.append(
            ProgrammeTab(
                "qualifications",
                _("Qualifications"),
                "/desk/programmes/{}/qualifications/".format,
                programmes_for,
                order=28,
                group=LEARNING,
            )
        )
        programme_tabs.append(
            ProgrammeTab(
                "evaluations",
                _("Evaluations"),
                "/desk/programmes/{}/evaluations/".format,
                programmes_for,
                order=25,
                group=RESULTS,
            )
        )
        programme_tabs.append(
            ProgrammeTab(
                "messages",
                _("Messages"),
                "/desk/programmes/{}/messages/".format,
                access.programmes_for_events,
                order=28,
                group=COMMUNICATION,
            )
        )
        event_tabs.extend(
            [
                Tab(
                    "overview",
                    _("Overview"),
                    "/desk/events/{}/".format,
                    order=10,
                    group=tabs.OVERVIEW,
                ),
                Tab(
                    "sessions",
                    _("Agenda"),
                    "/desk/events/{}/sessions/".format,
                    order=10,
                    group=tabs.PROGRAMME,
                ),
                Tab(
                    "series",
                    _("Series"),
                    "/desk/events/{}/series/".format,
                    order=80,
                    group=tabs.PROGRAMME,
                ),
                Tab(
                    "costs",
                    _("Costs"),
                    "/desk/events/{}/costs/".format,
                    order=40,
                    group=tabs.PROGRAMME,
                ),
                Tab(
                    "materials",
                    _("Materials"),
                    "/desk/events/{}/materials/".format,
                    order=30,
                    group=tabs.PROGRAMME,
                ),
                Tab(
                    "roles",
                    _("Trainers and hosts"),
                    "/desk/events/{}/roles/".format,
                    order=20,
                    group=tabs.PROGRAMME,
                ),
                Tab(
                    "route",
                    _("Route"),
                    "/desk/events/{}/route/".format,
                    order=10,
                    group=tabs.VISIT,
                    shown=attrgetter("is_study_visit"),
                ),
                Tab(
                    "delegations",
                    _("Delegations"),
                    "/desk/events/{}/delegations/".format,
                    order=20,
                    group=tabs.VISIT,
                    shown=attrgetter("is_study_visit"),
                ),
                Tab(
                    "travellers",
                    _("Travellers"),
                    "/desk/events/{}/travellers/".format,
                    order=30,
                    group=tabs.VISIT,
                    shown=attrgetter("has_stay"),
                ),
                Tab(
                    "rooms",
                    _("Rooms and meals"),
                    "/desk/events/{}/rooms/".format,
                    order=40,
                    group=tabs.VISIT,
                    shown=attrgetter("has_stay"),
                ),
                Tab(
                    "money",
                    _("Per diems"),
                    "/desk/events/{}/money/".format,
                    order=50,
                    group=tabs.VISIT,
                    shown=attrgetter("has_stay"),
                ),
                Tab(
                    "papers",
                    _("Papers"),
                    "/desk/events/{}/papers/".format,
                    order=60,
                    group=tabs.VISIT,
                    shown=attrgetter("is_study_visit"),
                ),
                Tab(
                    "reports",
                    _("Reports"),
                    "/desk/events/{}/reports/".format,
                    order=70,
                    group=tabs.VISIT,
                    shown=attrgetter("is_study_visit"),
                ),
                Tab(
                    "practices",
                    _("Good practice"),
                    "/desk/events/{}/practices/".format,
                    order=80,
                    group=tabs.VISIT,
                    shown=attrgetter("is_study_visit"),
                ),
                Tab(
                    "practices",
                    _("Good practice"),
                    "/desk/events/{}/practices/".format,
                    order=60,
                    group=tabs.AFTERWARDS,
                    shown=lambda event: (
                        event.gives_practices and not event.is_study_visit
                    ),
                ),
                Tab(
                    "form",
                    _("Form"),
                    "/desk/events/{}/form/".format,
                    order=15,
                    group=tabs.PEOPLE,
                ),
                Tab(
                    "people",
                    _("Registrations"),
                    "/desk/events/{}/people/".format,
                    order=10,
                    group=tabs.PEOPLE,
                ),
                Tab(
                    "seats",
                    _("Seats"),
                    "/desk/events/{}/seats/".format,
                    order=20,
                    group=tabs.PEOPLE,
                ),
                Tab(
                    "invitations",
                    _("Invitations"),
                    "/desk/events/{}/invitations/".format,
                    order=50,
                    group=tabs.PEOPLE,
                ),
                Tab(
                    "messages",
                    _("Messages"),
                    "/desk/events/{}/messages/".format,
                    order=10,
                    group=tabs.COMMUNICATION,
                ),
                Tab(
                    "checkin",
                    _("Check-in"),
                    "/desk/events/{}/checkin/".format,
                    order=10,
                    group=tabs.DOOR,
                ),
                Tab(
                    "board",
                    _("Live board"),
                    "/desk/events/{}/board/".format,
                    order=12,
                    group=tabs.DOOR,
                ),
                Tab(
                    "sheets",
                    _("Sign-in sheets"),
                    "/desk/events/{}/sheets/".format,
                    order=15,
                    group=tabs.DOOR,
                ),
                Tab(
                    "room",
                    _("Self check-in"),
                    "/desk/events/{}/room/".format,
                    order=18,
                    group=tabs.DOOR,
                ),
                Tab(
                    "devices",
                    _("Devices"),
                    "/desk/events/{}/devices/".format,
                    order=20,
                    group=tabs.DOOR,
                ),
                Tab(
                    "evaluation",
                    _("Evaluation"),
                    "/desk/events/{}/evaluation/end/".format,
                    order=20,
                    group=tabs.AFTERWARDS,
                ),
                Tab(
                    "tests",
                    _("Tests"),
                    "/desk/events/{}/tests/".format,
                    order=30,
                    group=tabs.AFTERWARDS,
                ),
                Tab(
                    "conclusions",
                    _("Conclusions"),
                    "/desk/events/{}/conclusions/".format,
                    order=40,
                    group=tabs.AFTERWARDS,
                ),
                Tab(
                    "photos",
                    _("Photographs"),
                    "/desk/events/{}/photos/".format,
                    order=50,
                    group=tabs.AFTERWARDS,
                ),
            ]
        )
