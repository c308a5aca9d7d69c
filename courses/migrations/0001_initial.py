import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("participants", "0001_initial"),
        ("programmes", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
                ("questions", models.JSONField(default=list)),
                ("opens_at", models.DateTimeField(blank=True, null=True)),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
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
            name="EvaluationAnswers",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("values", models.JSONField()),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
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
            },
        ),
        migrations.AddField(
            model_name="evaluation",
            name="event",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="evaluation",
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
                ("texts", models.JSONField(default=dict, verbose_name="text")),
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
                ("position", models.PositiveSmallIntegerField(verbose_name="order")),
                ("starts_at", models.DateTimeField(verbose_name="arrival")),
                ("ends_at", models.DateTimeField(verbose_name="departure")),
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
                    "host",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosted_legs",
                        to="participants.organisation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="participants.region",
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="courses.event",
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
                    "profile",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="participants.jobprofile",
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
            },
        ),
        migrations.CreateModel(
            name="EvaluationToken",
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
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("is_used", models.BooleanField(default=False)),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="courses.evaluation",
                    ),
                ),
                (
                    "registration",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evaluation_token",
                        to="courses.registration",
                    ),
                ),
            ],
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
                ("titles", models.JSONField(default=dict, verbose_name="title")),
                ("questions", models.JSONField(default=list)),
                (
                    "best_score",
                    models.PositiveSmallIntegerField(verbose_name="best score"),
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
                ("score", models.PositiveSmallIntegerField(verbose_name="score")),
                (
                    "registration",
                    models.ForeignKey(
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
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["status", "starts_at"], name="event_upcoming"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_at__isnull", True),
                    ("ends_at__isnull", True),
                    ("ends_at__gt", models.F("starts_at")),
                    _connector="OR",
                ),
                name="event_ends_after_it_starts",
                violation_error_message="The event ends before it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("partial_percent__lte", 100), ("threshold_percent__lte", 100)
                ),
                name="event_percentages",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "held", "reported", "cancelled"]),
                    models.Q(("ends_at__isnull", False), ("starts_at__isnull", False)),
                    _connector="OR",
                ),
                name="event_ahead_has_a_date",
                violation_error_message="Give the event a start and an end first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="eventorganiser",
            constraint=models.UniqueConstraint(
                fields=("event", "organisation"), name="event_organiser_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="leg",
            constraint=models.UniqueConstraint(
                fields=("event", "position"), name="leg_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("course__isnull", False), ("event__isnull", True)),
                    models.Q(("course__isnull", True), ("event__isnull", False)),
                    _connector="OR",
                ),
                name="material_of_a_course_or_of_an_event",
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                fields=["event", "status", "sort_key"], name="registration_list"
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                condition=models.Q(("status__in", ["held", "offered"])),
                fields=["held_until"],
                name="registration_holds",
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                condition=models.Q(("status", "waiting")),
                fields=["event", "-priority", "queued_at", "id"],
                name="registration_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("person__isnull", False),
                    ("status__in", ("held", "confirmed", "waiting", "offered")),
                ),
                fields=("event", "person"),
                name="registration_once_per_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("status__in", ("held", "confirmed", "waiting", "offered")),
                    models.Q(("email_key", ""), _negated=True),
                ),
                fields=("event", "email_key", "name_key"),
                name="registration_once_per_name_and_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["held", "offered"]), _negated=True),
                    ("held_until__isnull", False),
                    _connector="OR",
                ),
                name="registration_hold_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "confirmed"), _negated=True),
                    ("confirmed_at__isnull", False),
                    _connector="OR",
                ),
                name="registration_confirmed_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("registration", "question"), name="answer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="seatuse",
            constraint=models.UniqueConstraint(
                fields=("registration", "quota"), name="seat_taken_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sensitiveanswer",
            constraint=models.UniqueConstraint(
                fields=("registration", "question"), name="sensitive_answer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="session_ends_after_it_starts",
                violation_error_message="The session ends before it starts.",
            ),
        ),
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(
                fields=["registration", "session"], name="scan_of_somebody"
            ),
        ),
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(fields=["event", "-received_at"], name="scan_latest"),
        ),
        migrations.AddConstraint(
            model_name="scan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "undo"), ("undoes__isnull", False)),
                    models.Q(("kind", "undo"), _negated=True),
                    _connector="OR",
                ),
                name="scan_undo_names_a_scan",
            ),
        ),
        migrations.AddConstraint(
            model_name="scan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "ok"), _negated=True),
                    models.Q(
                        ("registration__isnull", False), ("session__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="scan_ok_is_of_somebody_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="scan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "undo")),
                fields=("undoes",),
                name="scan_undone_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken__lte", models.F("size"))),
                name="quota_not_oversold",
                violation_error_message="More seats are taken than there are.",
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
                condition=models.Q(("scope", "event")),
                fields=("event",),
                name="quota_once_for_the_event",
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
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.UniqueConstraint(
                condition=models.Q(("scope", "group")),
                fields=("event", "group"),
                name="quota_once_per_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.UniqueConstraint(
                condition=models.Q(("scope", "organisation")),
                fields=("event", "organisation"),
                name="quota_once_per_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.UniqueConstraint(
                condition=models.Q(("scope", "region")),
                fields=("event", "region"),
                name="quota_once_per_region",
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(
                fields=("registration", "session"), name="presence_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="eventrole",
            constraint=models.UniqueConstraint(
                condition=models.Q(("session__isnull", True)),
                fields=("event", "person", "role"),
                name="event_role_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="eventrole",
            constraint=models.UniqueConstraint(
                condition=models.Q(("session__isnull", False)),
                fields=("session", "person", "role"),
                name="session_role_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="test",
            constraint=models.UniqueConstraint(
                fields=("event", "moment"), name="test_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="testresult",
            constraint=models.UniqueConstraint(
                fields=("test", "registration"), name="test_result_once"
            ),
        ),
    ]
