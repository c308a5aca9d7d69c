import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("outbox", "0001_initial"),
        ("participants", "0001_initial"),
        ("participants", "__first__"),
        ("programmes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("end", "at the end of the event"),
                            ("months-3", "after three months"),
                            ("months-6", "after six months"),
                        ],
                        default="end",
                        max_length=8,
                        verbose_name="when",
                    ),
                ),
                ("opens_at", models.DateTimeField(verbose_name="opens")),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
                (
                    "asks_trainers",
                    models.BooleanField(
                        default=True, verbose_name="asks about each trainer"
                    ),
                ),
                (
                    "asks_sessions",
                    models.BooleanField(
                        default=False, verbose_name="asks about each session"
                    ),
                ),
                (
                    "slips_made",
                    models.PositiveSmallIntegerField(default=0, editable=False),
                ),
                (
                    "reminders",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="reminders"
                    ),
                ),
                (
                    "reminded_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="last reminder"
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed"),
                ),
                (
                    "asked",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="asked"
                    ),
                ),
            ],
            options={
                "verbose_name": "evaluation",
                "verbose_name_plural": "evaluations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="evaluation_closes_after_it_opens",
                        violation_error_message="The evaluation closes before it opens.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EventKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("labels", models.JSONField(default=dict, verbose_name="name")),
                (
                    "behaviour",
                    models.CharField(
                        choices=[
                            ("seminar", "seminar"),
                            ("study_visit", "study visit"),
                            ("facilitator_training", "facilitator training"),
                            ("gathering", "gathering"),
                            ("consultation", "consultation"),
                            ("press", "press"),
                        ],
                        max_length=24,
                        verbose_name="behaves as",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="order"),
                ),
            ],
            options={
                "verbose_name": "kind of event",
                "verbose_name_plural": "kinds of event",
                "ordering": ("position", "code"),
            },
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("titles", models.JSONField(default=dict, verbose_name="title")),
                (
                    "aims",
                    models.JSONField(blank=True, default=dict, verbose_name="aims"),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        blank=True, related_name="courses", to="programmes.topic"
                    ),
                ),
            ],
            options={
                "verbose_name": "course",
                "verbose_name_plural": "courses",
            },
        ),
        migrations.CreateModel(
            name="EvaluationBox",
            fields=[
                (
                    "evaluation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="box",
                        serialize=False,
                        to="courses.evaluation",
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0)),
                ("sums", models.JSONField(default=dict)),
                ("words", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="EvaluationQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="order")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("scale", "a mark from 1 to 5"),
                            ("one", "one of several answers"),
                            ("several", "any of several answers"),
                            ("text", "words"),
                        ],
                        default="scale",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "texts",
                    models.JSONField(
                        default=dict, max_length=300, verbose_name="question"
                    ),
                ),
                (
                    "options",
                    models.JSONField(blank=True, default=list, verbose_name="answers"),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="courses.evaluation",
                    ),
                ),
            ],
            options={
                "verbose_name": "question of an evaluation",
                "verbose_name_plural": "questions of evaluations",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="EvaluationSlip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slips",
                        to="courses.evaluation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "slug",
                    models.SlugField(
                        max_length=80, unique=True, verbose_name="address of its page"
                    ),
                ),
                ("titles", models.JSONField(default=dict, verbose_name="title")),
                (
                    "descriptions",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="description"
                    ),
                ),
                (
                    "languages",
                    models.JSONField(
                        default=list, verbose_name="languages of the event"
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="start"),
                ),
                (
                    "ends_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="end"),
                ),
                (
                    "date_note",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        verbose_name="what the source says of the date",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="Europe/Sofia", max_length=40, verbose_name="time zone"
                    ),
                ),
                (
                    "venues",
                    models.JSONField(blank=True, default=dict, verbose_name="venue"),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("in_person", "in person"),
                            ("online", "online"),
                            ("hybrid", "hybrid"),
                        ],
                        default="in_person",
                        max_length=12,
                        verbose_name="mode",
                    ),
                ),
                (
                    "online_link",
                    models.URLField(blank=True, verbose_name="online link"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("announced", "announced"),
                            ("open", "registration open"),
                            ("closed", "registration closed"),
                            ("held", "held"),
                            ("reported", "reported"),
                            ("cancelled", "cancelled"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=True, verbose_name="shown to the public"
                    ),
                ),
                (
                    "opens_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="registration opens"
                    ),
                ),
                (
                    "closes_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="registration closes"
                    ),
                ),
                (
                    "seats_per_organisation",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="seats per organisation"
                    ),
                ),
                (
                    "release_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        verbose_name="unused seats of organisations are free for all from",
                    ),
                ),
                (
                    "hold_hours",
                    models.PositiveSmallIntegerField(
                        default=24, verbose_name="hours to confirm by e-mail"
                    ),
                ),
                (
                    "threshold_percent",
                    models.PositiveSmallIntegerField(
                        default=80,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="presence needed for a certificate, in per cent",
                    ),
                ),
                (
                    "late_minutes",
                    models.PositiveSmallIntegerField(
                        default=15, verbose_name="late after, minutes"
                    ),
                ),
                (
                    "partial_percent",
                    models.PositiveSmallIntegerField(
                        default=80,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="partial below, per cent",
                    ),
                ),
                (
                    "hour_minutes",
                    models.PositiveSmallIntegerField(
                        default=60, verbose_name="minutes of a taught hour"
                    ),
                ),
                (
                    "asks_photo_consent",
                    models.BooleanField(
                        default=True, verbose_name="asks about photographs"
                    ),
                ),
                (
                    "series_key",
                    models.SlugField(blank=True, max_length=60, verbose_name="series"),
                ),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "search_key",
                    models.TextField(blank=True, default="", editable=False),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="events",
                        to="programmes.goal",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="events",
                        to="courses.course",
                    ),
                ),
                (
                    "further_programmes",
                    models.ManyToManyField(
                        blank=True,
                        related_name="shared_events",
                        to="programmes.programme",
                    ),
                ),
                (
                    "open_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="participants.targetgroup",
                        verbose_name="open only to",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="participants.region",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="programmes.programme",
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        blank=True, related_name="events", to="programmes.topic"
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="courses.eventkind",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": (
                    models.OrderBy(
                        models.F("starts_at"), descending=True, nulls_last=True
                    ),
                    "pk",
                ),
                "indexes": [
                    models.Index(fields=["status", "starts_at"], name="event_upcoming")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_at__isnull", True),
                            ("ends_at__isnull", True),
                            ("ends_at__gt", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="event_ends_after_it_starts",
                        violation_error_message="The event ends before it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("partial_percent__lte", 100),
                            ("threshold_percent__lte", 100),
                        ),
                        name="event_percentages",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "held", "reported", "cancelled"]),
                            models.Q(
                                ("ends_at__isnull", False), ("starts_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="event_ahead_has_a_date",
                        violation_error_message="Give the event a start and an end first.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="evaluation",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="evaluations",
                to="courses.event",
            ),
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("label", models.CharField(max_length=100, verbose_name="name")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(verbose_name="works until")),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="withdrawn"
                    ),
                ),
                (
                    "seen_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="last contact"
                    ),
                ),
                (
                    "enrolled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="devices",
                        to="courses.event",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DelegationWaiver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegation_waivers",
                        to="participants.organisation",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="participants.region",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegation_waivers",
                        to="courses.event",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("region__isnull", False),
                            ("organisation__isnull", False),
                            _connector="XOR",
                        ),
                        name="delegation_waiver_of_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("region__isnull", False)),
                        fields=("event", "region"),
                        name="delegation_waiver_once_per_region",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organisation__isnull", False)),
                        fields=("event", "organisation"),
                        name="delegation_waiver_once_per_body",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DelegationRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "least",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="at least"
                    ),
                ),
                (
                    "most",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="at most"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegation_rules",
                        to="participants.targetgroup",
                        verbose_name="target group",
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegation_rules",
                        to="participants.jobprofile",
                        verbose_name="job profile",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegation_rules",
                        to="courses.event",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("profile__isnull", True),
                            ("group__isnull", True),
                            _connector="OR",
                        ),
                        name="delegation_rule_counts_one_thing",
                        violation_error_message="Choose a job profile or a target group, not both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("most__isnull", True),
                            ("most__gte", models.F("least")),
                            _connector="OR",
                        ),
                        name="delegation_rule_most_is_not_less",
                        violation_error_message="“At most” is less than “at least”.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("profile__isnull", False)),
                        fields=("event", "profile"),
                        name="delegation_rule_once_per_profile",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("group__isnull", False)),
                        fields=("event", "group"),
                        name="delegation_rule_once_per_group",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("group__isnull", True), ("profile__isnull", True)
                        ),
                        fields=("event",),
                        name="delegation_rule_once_for_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Conclusion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="order"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("conclusions", "conclusions"),
                            ("minutes", "minutes"),
                            ("presentation", "presentation"),
                            ("other", "other document"),
                        ],
                        default="conclusions",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "texts",
                    models.JSONField(blank=True, default=dict, verbose_name="text"),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True, upload_to="conclusions/", verbose_name="file"
                    ),
                ),
                (
                    "file_name",
                    models.CharField(
                        blank=True, max_length=140, verbose_name="name of the file"
                    ),
                ),
                (
                    "file_bytes",
                    models.PositiveIntegerField(default=0, verbose_name="size"),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False, verbose_name="shown to the public"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conclusions",
                        to="courses.event",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="EventOrganiser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="order"),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="organisers",
                        to="courses.event",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organised_events",
                        to="participants.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "organisation"), name="event_organiser_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "text",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="what is to be done"
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "done_on",
                    models.DateField(blank=True, null=True, verbose_name="done"),
                ),
                (
                    "conclusion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="courses.conclusion",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="participants.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="participants.person",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GoodPractice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("titles", models.JSONField(default=dict, verbose_name="title")),
                (
                    "texts",
                    models.JSONField(default=dict, verbose_name="how it is done"),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True, upload_to="practices/", verbose_name="file"
                    ),
                ),
                (
                    "file_name",
                    models.CharField(
                        blank=True, max_length=140, verbose_name="name of the file"
                    ),
                ),
                (
                    "file_bytes",
                    models.PositiveIntegerField(default=0, verbose_name="size"),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False, verbose_name="shown to the public"
                    ),
                ),
                (
                    "search_key",
                    models.TextField(blank=True, default="", editable=False),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="practices",
                        to="courses.event",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="good_practices",
                        to="participants.organisation",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="good_practices",
                        to="programmes.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "good practice",
                "verbose_name_plural": "good practice",
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Leg",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("starts_at", models.DateTimeField(verbose_name="arrival")),
                ("ends_at", models.DateTimeField(verbose_name="departure")),
                (
                    "notes",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="what is seen there"
                    ),
                ),
                (
                    "transport",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="transport"
                    ),
                ),
                (
                    "overnight",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="overnight stay"
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="contact on the way"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="legs",
                        to="courses.event",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legs",
                        to="participants.region",
                    ),
                ),
            ],
            options={
                "ordering": ("starts_at", "ends_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="leg_ends_after_it_starts",
                        violation_error_message="The departure is before the arrival.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LegHost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="order"),
                ),
                (
                    "leg",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hosts",
                        to="courses.leg",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosted_legs",
                        to="participants.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("leg", "organisation"), name="leg_host_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Material",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("titles", models.JSONField(default=dict, verbose_name="title")),
                (
                    "language",
                    models.CharField(blank=True, max_length=8, verbose_name="language"),
                ),
                ("file", models.FileField(upload_to="materials/")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "everybody"),
                            ("registered", "those registered"),
                            ("attended", "those who attended"),
                            ("internal", "organisers"),
                        ],
                        default="registered",
                        max_length=12,
                    ),
                ),
                (
                    "released_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="from"),
                ),
                (
                    "course",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="materials",
                        to="courses.course",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="materials",
                        to="courses.event",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("course__isnull", False), ("event__isnull", True)
                            ),
                            models.Q(
                                ("course__isnull", True), ("event__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="material_of_a_course_or_of_an_event",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedsSurvey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "titles",
                    models.JSONField(
                        default=dict, max_length=200, verbose_name="title"
                    ),
                ),
                ("closes_on", models.DateField(verbose_name="last day for answers")),
                (
                    "asked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="asked"),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed"),
                ),
                ("asked", models.PositiveIntegerField(default=0, editable=False)),
                ("answered", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs_surveys",
                        to="participants.targetgroup",
                        verbose_name="who is asked",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needs_surveys",
                        to="programmes.programme",
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        related_name="needs_surveys", to="programmes.topic"
                    ),
                ),
            ],
            options={
                "verbose_name": "survey of training needs",
                "verbose_name_plural": "surveys of training needs",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("people", models.PositiveIntegerField(default=0)),
                (
                    "profile",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="participants.jobprofile",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="participants.region",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="programmes.topic",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needs",
                        to="courses.needssurvey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey", "topic", "region", "profile"),
                        name="need_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedsTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needs_turns",
                        to="participants.person",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="courses.needssurvey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey", "person"), name="needs_answered_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PerDiemRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "country",
                    models.CharField(
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{2}\\Z",
                                "Write the country as two Latin capitals: RS, BG, AT.",
                            )
                        ],
                        verbose_name="country",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="amount",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}\\Z",
                                "Write the currency as three Latin capitals: EUR, RSD, BAM.",
                            )
                        ],
                        verbose_name="currency",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("valid_on", models.DateField(verbose_name="as of")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="per_diem_rates",
                        to="courses.event",
                    ),
                ),
            ],
            options={
                "ordering": ("country",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "country"), name="per_diem_once_per_country"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="order")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "short text"),
                            ("long_text", "long text"),
                            ("number", "number"),
                            ("yes_no", "yes or no"),
                            ("one", "one of several"),
                            ("many", "several of several"),
                            ("date", "date"),
                            ("time", "time"),
                            ("phone", "telephone"),
                            ("file", "file"),
                            ("organisation", "organisation"),
                            ("consent", "consent"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("labels", models.JSONField(default=dict, verbose_name="question")),
                (
                    "hints",
                    models.JSONField(blank=True, default=dict, verbose_name="hint"),
                ),
                (
                    "options",
                    models.JSONField(blank=True, default=list, verbose_name="options"),
                ),
                (
                    "condition",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="asked only when"
                    ),
                ),
                (
                    "is_required",
                    models.BooleanField(default=False, verbose_name="must be answered"),
                ),
                (
                    "is_sensitive",
                    models.BooleanField(
                        default=False, verbose_name="special category, kept apart"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="courses.event",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("event", "the whole event"),
                            ("session", "session"),
                            ("group", "target group"),
                            ("organisation", "organisation"),
                            ("region", "municipality or region"),
                        ],
                        max_length=12,
                        verbose_name="for",
                    ),
                ),
                ("size", models.PositiveIntegerField(verbose_name="seats")),
                (
                    "taken",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="taken"
                    ),
                ),
                (
                    "release_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        verbose_name="unused seats are free for all from",
                    ),
                ),
                (
                    "released_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotas",
                        to="courses.event",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotas",
                        to="participants.targetgroup",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotas",
                        to="participants.organisation",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotas",
                        to="participants.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "quota",
                "verbose_name_plural": "quotas",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("size"))),
                        name="quota_not_oversold",
                        violation_error_message="More seats are taken than there are.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scope", "event")),
                        fields=("event",),
                        name="quota_once_for_the_event",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scope", "group")),
                        fields=("event", "group"),
                        name="quota_once_per_group",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scope", "organisation")),
                        fields=("event", "organisation"),
                        name="quota_once_per_organisation",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scope", "region")),
                        fields=("event", "region"),
                        name="quota_once_per_region",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("held", "waiting for e-mail confirmation"),
                            ("confirmed", "confirmed"),
                            ("waiting", "on the waiting list"),
                            ("offered", "seat offered"),
                            ("rejected", "not accepted"),
                            ("cancelled", "cancelled"),
                            ("expired", "expired"),
                        ],
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("self", "registered themselves"),
                            ("nomination", "nominated"),
                            ("staff", "added by an organiser"),
                            ("walk_in", "walked in"),
                            ("import", "imported"),
                        ],
                        default="self",
                        max_length=12,
                        verbose_name="source",
                    ),
                ),
                ("number", models.BigIntegerField(editable=False, unique=True)),
                (
                    "given_name",
                    models.CharField(max_length=100, verbose_name="first name"),
                ),
                (
                    "middle_name",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="father's name"
                    ),
                ),
                (
                    "family_name",
                    models.CharField(max_length=100, verbose_name="family name"),
                ),
                ("name_key", models.CharField(editable=False, max_length=300)),
                (
                    "search_key",
                    models.CharField(db_index=True, editable=False, max_length=900),
                ),
                ("sort_key", models.CharField(editable=False, max_length=600)),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not asked"),
                            ("woman", "woman"),
                            ("man", "man"),
                            ("other", "other"),
                            ("undisclosed", "prefer not to say"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="gender",
                    ),
                ),
                ("stated", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="e-mail"
                    ),
                ),
                (
                    "email_key",
                    models.CharField(db_index=True, editable=False, max_length=254),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="telephone"
                    ),
                ),
                (
                    "organisation_text",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="organisation as written",
                    ),
                ),
                (
                    "post_title",
                    models.CharField(blank=True, max_length=200, verbose_name="post"),
                ),
                (
                    "post_snapshot",
                    models.JSONField(blank=True, default=dict, editable=False),
                ),
                ("language", models.CharField(max_length=8, verbose_name="language")),
                (
                    "consented_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="consented"
                    ),
                ),
                (
                    "may_be_photographed",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="may be photographed"
                    ),
                ),
                (
                    "wants_newsletter",
                    models.BooleanField(
                        default=False, verbose_name="wants the newsletter"
                    ),
                ),
                ("queued_at", models.DateTimeField(verbose_name="in line since")),
                (
                    "priority",
                    models.SmallIntegerField(default=0, verbose_name="priority"),
                ),
                (
                    "held_until",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="held until"
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="confirmed"
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="ended"),
                ),
                (
                    "end_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                (
                    "request_uid",
                    models.UUIDField(
                        blank=True, editable=False, null=True, unique=True
                    ),
                ),
                (
                    "consent_wording",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="participants.consentwording",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="courses.event",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="courses.registration",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="participants.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="participants.person",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="registrations",
                        to="participants.post",
                    ),
                ),
                (
                    "profiles",
                    models.ManyToManyField(
                        blank=True,
                        related_name="registrations",
                        to="participants.jobprofile",
                        verbose_name="job profiles",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="courses.registration",
                    ),
                ),
            ],
            options={
                "verbose_name": "registration",
                "verbose_name_plural": "registrations",
                "ordering": ("sort_key", "pk"),
                "indexes": [
                    models.Index(
                        fields=["event", "status", "sort_key"], name="registration_list"
                    ),
                    models.Index(
                        fields=["event", "status"], name="registration_counts"
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["held", "offered"])),
                        fields=["held_until"],
                        name="registration_holds",
                    ),
                    models.Index(
                        condition=models.Q(("status", "waiting")),
                        fields=["event", "-priority", "queued_at", "id"],
                        name="registration_line",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("person__isnull", False),
                            ("status__in", ("held", "confirmed", "waiting", "offered")),
                        ),
                        fields=("event", "person"),
                        name="registration_once_per_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("status__in", ("held", "confirmed", "waiting", "offered")),
                            models.Q(("email_key", ""), _negated=True),
                        ),
                        fields=("event", "email_key", "name_key"),
                        name="registration_once_per_name_and_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["held", "offered"]), _negated=True
                            ),
                            ("held_until__isnull", False),
                            _connector="OR",
                        ),
                        name="registration_hold_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "confirmed"), _negated=True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="registration_confirmed_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("search_key", models.CharField(editable=False, max_length=1200)),
                ("sort_key", models.CharField(editable=False, max_length=640)),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="e-mail"
                    ),
                ),
                (
                    "email_key",
                    models.CharField(db_index=True, editable=False, max_length=254),
                ),
                ("language", models.CharField(max_length=8, verbose_name="language")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "invited"),
                            ("opened", "opened the form"),
                            ("registered", "registered"),
                            ("declined", "cannot come"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="invited",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("group", "target group"),
                            ("network", "network or association"),
                            ("body", "body"),
                            ("place", "municipality"),
                            ("hand", "chosen by hand"),
                        ],
                        max_length=8,
                        verbose_name="chosen by",
                    ),
                ),
                (
                    "source_names",
                    models.JSONField(blank=True, default=dict, editable=False),
                ),
                ("asked_at", models.DateTimeField(verbose_name="last asked")),
                (
                    "reminders",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="reminders"
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="opened"),
                ),
                (
                    "answered_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="answered"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="courses.event",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="outbox.message",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="participants.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="participants.person",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="invitations",
                        to="courses.registration",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ("sort_key", "pk"),
                "indexes": [
                    models.Index(
                        fields=["event", "state", "sort_key"], name="invitation_list"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("event", "person"),
                        name="invitation_once_per_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", True)),
                        fields=("event", "organisation"),
                        name="invitation_once_per_organisation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("person__isnull", False),
                            ("organisation__isnull", False),
                            _connector="OR",
                        ),
                        name="invitation_of_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvaluationTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="courses.evaluation",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evaluation_turns",
                        to="courses.registration",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evaluation", "registration"),
                        name="evaluation_answered_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("value", models.JSONField()),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="courses.question",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="courses.registration",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("registration", "question"), name="answer_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="room")),
                (
                    "beds",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="beds",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rooms",
                        to="courses.event",
                    ),
                ),
            ],
            options={
                "ordering": ("name", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "name"),
                        name="room_name_once",
                        violation_error_message="There is a room of this name already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SeatUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "quota",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="courses.quota",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seat_uses",
                        to="courses.registration",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("registration", "quota"), name="seat_taken_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SensitiveAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("value", models.JSONField()),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sensitive_answers",
                        to="courses.question",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sensitive_answers",
                        to="courses.registration",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("registration", "question"),
                        name="sensitive_answer_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("titles", models.JSONField(default=dict, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("lecture", "lecture"),
                            ("workshop", "workshop"),
                            ("hands_on", "practical work"),
                            ("visit", "visit"),
                            ("plenary", "plenary"),
                            ("break", "break"),
                            ("ceremony", "opening or closing"),
                        ],
                        default="lecture",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "room",
                    models.CharField(blank=True, max_length=100, verbose_name="room"),
                ),
                (
                    "track",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="parallel track"
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="start")),
                ("ends_at", models.DateTimeField(verbose_name="end")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="courses.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "ordering": ("starts_at", "track", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="session_ends_after_it_starts",
                        violation_error_message="The session ends before it starts.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("scan", "scan"),
                            ("walk_in", "walk-in"),
                            ("undo", "undo"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("scan", "scan"),
                            ("paper", "paper list"),
                            ("self", "room code"),
                            ("manual", "by hand"),
                        ],
                        default="scan",
                        max_length=8,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "arrival"), ("out", "departure")],
                        default="in",
                        max_length=4,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=64)),
                ("walk_in", models.JSONField(blank=True, null=True)),
                (
                    "reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "device_time",
                    models.DateTimeField(verbose_name="time of the device"),
                ),
                ("received_at", models.DateTimeField(verbose_name="received")),
                ("is_offline", models.BooleanField(default=False)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("ok", "welcome"),
                            ("repeat", "already in"),
                            ("refused", "refused"),
                            ("review", "to review"),
                        ],
                        max_length=8,
                    ),
                ),
                ("verdict_reason", models.CharField(blank=True, max_length=32)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="courses.device",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="courses.event",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="courses.registration",
                    ),
                ),
                (
                    "undoes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="courses.scan",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="courses.session",
                    ),
                ),
            ],
            options={
                "ordering": ("-received_at", "pk"),
                "indexes": [
                    models.Index(
                        fields=["registration", "session"], name="scan_of_somebody"
                    ),
                    models.Index(fields=["event", "-received_at"], name="scan_latest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "undo"), ("undoes__isnull", False)),
                            models.Q(("kind", "undo"), _negated=True),
                            _connector="OR",
                        ),
                        name="scan_undo_names_a_scan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", "ok"), _negated=True),
                            models.Q(
                                ("registration__isnull", False),
                                ("session__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="scan_ok_is_of_somebody_somewhere",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "undo")),
                        fields=("undoes",),
                        name="scan_undone_once",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="quota",
            name="session",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="quotas",
                to="courses.session",
            ),
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("present", "present"),
                            ("late", "late"),
                            ("partial", "partial"),
                            ("excused", "excused"),
                            ("absent", "absent"),
                        ],
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveIntegerField(verbose_name="minutes present"),
                ),
                (
                    "arrived_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="arrived"),
                ),
                (
                    "left_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="left"),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("scan", "scan"),
                            ("paper", "paper list"),
                            ("self", "room code"),
                            ("manual", "by hand"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "is_open_ended",
                    models.BooleanField(
                        default=False, verbose_name="departure not seen"
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to="courses.registration",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
                        to="courses.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "presence",
                "verbose_name_plural": "presences",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("registration", "session"), name="presence_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EventRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("trainer", "trainer"),
                            ("facilitator", "facilitator"),
                            ("moderator", "moderator"),
                            ("mentor", "mentor"),
                            ("host", "host"),
                            ("speaker", "speaker"),
                            ("observer", "observer"),
                            ("coordinator", "coordinator"),
                        ],
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="courses.event",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_roles",
                        to="participants.person",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="courses.session",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("session__isnull", True)),
                        fields=("event", "person", "role"),
                        name="event_role_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("session__isnull", False)),
                        fields=("session", "person", "role"),
                        name="session_role_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpecialStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("gender", "gender"),
                            ("birth_year", "year of birth"),
                            ("age_band", "age group"),
                            ("education", "completed education"),
                            ("disability", "disability"),
                            ("minority", "belonging to a minority"),
                            ("disadvantage", "another disadvantage"),
                        ],
                        max_length=12,
                    ),
                ),
                ("value", models.CharField(max_length=8)),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="special_statements",
                        to="courses.registration",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("registration", "field"), name="special_statement_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Test",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "moment",
                    models.CharField(
                        choices=[("before", "before"), ("after", "after")], max_length=8
                    ),
                ),
                (
                    "best_score",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="highest score",
                    ),
                ),
                (
                    "by_code",
                    models.BooleanField(
                        default=False, verbose_name="by code, without names"
                    ),
                ),
                (
                    "is_open",
                    models.BooleanField(
                        default=False, verbose_name="can be sat on the phone"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tests",
                        to="courses.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "test",
                "verbose_name_plural": "tests",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "moment"), name="test_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("best_score__gt", 0)),
                        name="test_has_a_highest_score",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TestQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="order")),
                (
                    "texts",
                    models.JSONField(
                        default=dict, max_length=300, verbose_name="question"
                    ),
                ),
                ("options", models.JSONField(default=list, verbose_name="answers")),
                ("right", models.JSONField(default=list, verbose_name="right answers")),
                (
                    "test",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="courses.test",
                    ),
                ),
            ],
            options={
                "verbose_name": "question of a test",
                "verbose_name_plural": "questions of tests",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="TestResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "code_hash",
                    models.CharField(blank=True, editable=False, max_length=64),
                ),
                ("score", models.PositiveSmallIntegerField(verbose_name="score")),
                (
                    "registration",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="test_results",
                        to="courses.registration",
                    ),
                ),
                (
                    "test",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="courses.test",
                    ),
                ),
            ],
            options={
                "verbose_name": "result of a test",
                "verbose_name_plural": "results of tests",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("test", "registration"), name="test_result_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("code_hash", ""), _negated=True),
                        fields=("test", "code_hash"),
                        name="test_result_once_per_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("code_hash", ""), ("registration__isnull", False)
                            ),
                            models.Q(
                                ("registration__isnull", True),
                                models.Q(("code_hash", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="test_result_of_a_person_or_a_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainerProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "languages",
                    models.JSONField(
                        blank=True, default=list, verbose_name="languages"
                    ),
                ),
                (
                    "available_from",
                    models.DateField(
                        blank=True, null=True, verbose_name="available from"
                    ),
                ),
                (
                    "available_until",
                    models.DateField(
                        blank=True, null=True, verbose_name="available until"
                    ),
                ),
                (
                    "availability",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="when and how often"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trainer_profile",
                        to="participants.person",
                    ),
                ),
                (
                    "regions",
                    models.ManyToManyField(
                        blank=True, related_name="trainers", to="participants.region"
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        blank=True, related_name="trainers", to="programmes.topic"
                    ),
                ),
            ],
            options={
                "verbose_name": "trainer",
                "verbose_name_plural": "trainers",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("available_from__isnull", True),
                            ("available_until__isnull", True),
                            ("available_until__gte", models.F("available_from")),
                            _connector="OR",
                        ),
                        name="trainer_available_until_after_from",
                        violation_error_message="The period ends before it starts.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainerRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=10, verbose_name="amount"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("hour", "per taught hour"),
                            ("day", "per day"),
                            ("event", "per event"),
                        ],
                        default="day",
                        max_length=8,
                        verbose_name="unit",
                    ),
                ),
                ("started_on", models.DateField(verbose_name="from")),
                (
                    "ended_on",
                    models.DateField(blank=True, null=True, verbose_name="until"),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rates",
                        to="courses.trainerprofile",
                    ),
                ),
            ],
            options={
                "verbose_name": "rate of a trainer",
                "verbose_name_plural": "rates of trainers",
                "ordering": ("-started_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)),
                        name="trainer_rate_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="trainer_rate_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("profile", "unit"),
                        name="trainer_rate_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TravelData",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("sealed", models.TextField(editable=False)),
                (
                    "registration",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="travel_data",
                        to="courses.registration",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Traveller",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("travels", models.BooleanField(default=True, verbose_name="travels")),
                (
                    "transport",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="transport"
                    ),
                ),
                (
                    "transport_cost",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="cost of transport",
                    ),
                ),
                (
                    "transport_currency",
                    models.CharField(
                        blank=True,
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}\\Z",
                                "Write the currency as three Latin capitals: EUR, RSD, BAM.",
                            )
                        ],
                        verbose_name="currency",
                    ),
                ),
                (
                    "registration",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="traveller",
                        to="courses.registration",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="travellers",
                        to="courses.room",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("transport_cost__isnull", True),
                            models.Q(("transport_currency", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="traveller_cost_has_a_currency",
                        violation_error_message="Give the cost its currency.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("on", models.DateField(verbose_name="day")),
                (
                    "country",
                    models.CharField(
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{2}\\Z",
                                "Write the country as two Latin capitals: RS, BG, AT.",
                            )
                        ],
                        verbose_name="country",
                    ),
                ),
                (
                    "has_night",
                    models.BooleanField(
                        default=True, verbose_name="night on the journey"
                    ),
                ),
                (
                    "breakfast",
                    models.BooleanField(default=False, verbose_name="breakfast"),
                ),
                ("lunch", models.BooleanField(default=False, verbose_name="lunch")),
                ("dinner", models.BooleanField(default=False, verbose_name="dinner")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visit_days",
                        to="courses.event",
                    ),
                ),
            ],
            options={
                "ordering": ("on",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "on"), name="visit_day_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                (
                    "asks",
                    models.JSONField(
                        blank=True,
                        default=list,
                        verbose_name="asked of those who travel",
                    ),
                ),
                (
                    "keep_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[django.core.validators.MaxValueValidator(365)],
                        verbose_name="days after the return until travel data are deleted",
                    ),
                ),
                (
                    "report_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        validators=[django.core.validators.MaxValueValidator(365)],
                        verbose_name="days after the return until the report is due",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[("nights", "each night"), ("days", "each day")],
                        default="nights",
                        max_length=8,
                        verbose_name="the per diem counts",
                    ),
                ),
                (
                    "breakfast_percent",
                    models.PositiveSmallIntegerField(
                        default=0,
                        verbose_name="per cent less for a breakfast that is given",
                    ),
                ),
                (
                    "lunch_percent",
                    models.PositiveSmallIntegerField(
                        default=0,
                        verbose_name="per cent less for a lunch that is given",
                    ),
                ),
                (
                    "dinner_percent",
                    models.PositiveSmallIntegerField(
                        default=0,
                        verbose_name="per cent less for a dinner that is given",
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visit_plan",
                        to="courses.event",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "breakfast_percent__lte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(100),
                                        "-",
                                        models.F("lunch_percent"),
                                    ),
                                    "-",
                                    models.F("dinner_percent"),
                                ),
                            )
                        ),
                        name="visit_plan_meals_are_at_most_all",
                        violation_error_message="The three meals together take more than 100 per cent away.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("language", models.CharField(max_length=8, verbose_name="language")),
                ("learned", models.TextField(verbose_name="what was learned")),
                (
                    "will_use",
                    models.TextField(verbose_name="what will be used at home"),
                ),
                (
                    "advice",
                    models.TextField(
                        blank=True, verbose_name="advice to the organisers"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visit_reports",
                        to="courses.event",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit_reports",
                        to="participants.organisation",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="participants.region",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit_reports",
                        to="courses.registration",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("region__isnull", False),
                            ("organisation__isnull", False),
                            _connector="XOR",
                        ),
                        name="visit_report_of_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("region__isnull", False)),
                        fields=("event", "region"),
                        name="visit_report_once_per_region",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organisation__isnull", False)),
                        fields=("event", "organisation"),
                        name="visit_report_once_per_body",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.UniqueConstraint(
                fields=("event", "moment"), name="evaluation_once_per_moment"
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("group__isnull", True),
                        ("organisation__isnull", True),
                        ("region__isnull", True),
                        ("scope", "event"),
                        ("session__isnull", True),
                    ),
                    models.Q(
                        ("group__isnull", True),
                        ("organisation__isnull", True),
                        ("region__isnull", True),
                        ("scope", "session"),
                        ("session__isnull", False),
                    ),
                    models.Q(
                        ("group__isnull", False),
                        ("organisation__isnull", True),
                        ("region__isnull", True),
                        ("scope", "group"),
                        ("session__isnull", True),
                    ),
                    models.Q(
                        ("group__isnull", True),
                        ("organisation__isnull", False),
                        ("region__isnull", True),
                        ("scope", "organisation"),
                        ("session__isnull", True),
                    ),
                    models.Q(
                        ("group__isnull", True),
                        ("organisation__isnull", True),
                        ("region__isnull", False),
                        ("scope", "region"),
                        ("session__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="quota_has_one_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.UniqueConstraint(
                condition=models.Q(("scope", "session")),
                fields=("event", "session"),
                name="quota_once_per_session",
            ),
        ),
    ]
