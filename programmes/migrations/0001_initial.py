import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("participants", "0001_initial"),
        ("participants", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
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
                    models.JSONField(blank=True, default=dict, verbose_name="text"),
                ),
                (
                    "opens_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="opens"),
                ),
                (
                    "closes_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closes"),
                ),
                (
                    "stated_selected",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="stated number selected"
                    ),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False, verbose_name="shown to the public"
                    ),
                ),
            ],
            options={
                "verbose_name": "public call",
                "verbose_name_plural": "public calls",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_at__isnull", True),
                            ("closes_at__isnull", True),
                            ("closes_at__gt", models.F("opens_at")),
                            _connector="OR",
                        ),
                        name="call_closes_after_it_opens",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
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
                ("names", models.JSONField(default=dict, verbose_name="name")),
                (
                    "unit",
                    models.CharField(blank=True, max_length=60, verbose_name="unit"),
                ),
                (
                    "baseline",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="baseline",
                    ),
                ),
                ("baseline_on", models.DateField(blank=True, null=True)),
                (
                    "target",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="target",
                    ),
                ),
                ("target_on", models.DateField(blank=True, null=True)),
                (
                    "measure",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="computed from"
                    ),
                ),
                ("measure_arguments", models.JSONField(blank=True, default=dict)),
                (
                    "typed_value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="typed value",
                    ),
                ),
                (
                    "verification",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="means of verification"
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="order"),
                ),
            ],
            options={
                "verbose_name": "indicator",
                "verbose_name_plural": "indicators",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("measure", ""),
                            ("typed_value__isnull", True),
                            _connector="OR",
                        ),
                        name="indicator_computed_or_typed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Application",
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
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("selected", "selected"),
                            ("reserve", "on the reserve list"),
                            ("refused", "not selected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                (
                    "rank",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="rank"
                    ),
                ),
                ("statement", models.TextField(blank=True, verbose_name="statement")),
                (
                    "received_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="received"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="participants.organisation",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="applications",
                        to="programmes.call",
                    ),
                ),
            ],
            options={
                "verbose_name": "application to a call",
                "verbose_name_plural": "applications to calls",
                "ordering": ("rank", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "organisation"), name="application_once"
                    ),
                    models.UniqueConstraint(
                        fields=("call", "number"), name="application_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Donor",
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
                    "funding_sentences",
                    models.JSONField(default=dict, verbose_name="funding sentence"),
                ),
                (
                    "disclaimers",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="disclaimer"
                    ),
                ),
                (
                    "is_wording_example",
                    models.BooleanField(default=False, verbose_name="example wording"),
                ),
                ("logo_svg", models.TextField(blank=True, verbose_name="mark (SVG)")),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donor",
                        to="participants.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "donor",
                "verbose_name_plural": "donors",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="PeriodTarget",
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
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="until")),
                (
                    "target",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="target"
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="periods",
                        to="programmes.indicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "target of a period",
                "verbose_name_plural": "targets of periods",
                "ordering": ("starts_on",),
            },
        ),
        migrations.CreateModel(
            name="Programme",
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
                ("titles", models.JSONField(default=dict, verbose_name="title")),
                (
                    "short_names",
                    models.JSONField(default=dict, verbose_name="short name"),
                ),
                (
                    "language",
                    models.CharField(
                        max_length=8, verbose_name="language of the contract"
                    ),
                ),
                (
                    "summaries",
                    models.JSONField(blank=True, default=dict, verbose_name="summary"),
                ),
                (
                    "reference_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="contract number"
                    ),
                ),
                (
                    "reference_key",
                    models.CharField(
                        blank=True, db_index=True, editable=False, max_length=60
                    ),
                ),
                (
                    "reference_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="contract date"
                    ),
                ),
                (
                    "period_precision",
                    models.CharField(
                        choices=[
                            ("day", "exact dates"),
                            ("month", "months"),
                            ("duration", "duration only"),
                        ],
                        default="day",
                        max_length=8,
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(blank=True, null=True, verbose_name="start"),
                ),
                (
                    "ends_on",
                    models.DateField(blank=True, null=True, verbose_name="end"),
                ),
                (
                    "duration_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="months"
                    ),
                ),
                (
                    "status_override",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("planned", "planned"),
                            ("running", "running"),
                            ("ended", "ended"),
                        ],
                        max_length=8,
                        verbose_name="stated status",
                    ),
                ),
                (
                    "status_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="amount",
                    ),
                ),
                (
                    "currency",
                    models.CharField(blank=True, max_length=3, verbose_name="currency"),
                ),
                (
                    "stated_municipalities",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="municipalities promised"
                    ),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False, verbose_name="shown to the public"
                    ),
                ),
                (
                    "phase_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later_phases",
                        to="programmes.programme",
                    ),
                ),
                (
                    "regions",
                    models.ManyToManyField(
                        blank=True, related_name="programmes", to="participants.region"
                    ),
                ),
            ],
            options={
                "verbose_name": "programme",
                "verbose_name_plural": "programmes",
                "ordering": (
                    models.OrderBy(
                        models.F("starts_on"), descending=True, nulls_last=True
                    ),
                    "code",
                ),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="programme_ends_after_it_starts",
                        violation_error_message="The programme ends before it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status_override", ""),
                            models.Q(("status_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="programme_stated_status_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Partner",
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
                            ("lead", "lead organisation"),
                            ("implementer", "implementer"),
                            ("partner", "partner"),
                            ("co_organiser", "co-organiser"),
                            ("beneficiary", "beneficiary"),
                            ("mentor", "mentor"),
                            ("mentee", "mentee"),
                            ("selected", "selected by public call"),
                            ("recipient", "recipient of publications"),
                        ],
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="order"),
                ),
                (
                    "started_on",
                    models.DateField(blank=True, null=True, verbose_name="from"),
                ),
                (
                    "ended_on",
                    models.DateField(blank=True, null=True, verbose_name="until"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partnerships",
                        to="participants.organisation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partners",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "partner",
                "verbose_name_plural": "partners",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "organisation", "role"),
                        name="partner_role_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Obligation",
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
                    "side",
                    models.CharField(
                        choices=[
                            ("project", "the project provides"),
                            ("municipality", "the municipality provides"),
                        ],
                        max_length=16,
                    ),
                ),
                ("code", models.CharField(max_length=8, verbose_name="mark")),
                ("texts", models.JSONField(default=dict, verbose_name="text")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "fulfilled_on",
                    models.DateField(blank=True, null=True, verbose_name="fulfilled"),
                ),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answered_by",
                        to="programmes.obligation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="obligations",
                        to="participants.organisation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="obligations",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "obligation",
                "verbose_name_plural": "obligations",
                "ordering": ("side", "code"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("organisation__isnull", False)),
                        fields=("programme", "organisation", "code"),
                        name="obligation_code",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organisation__isnull", True)),
                        fields=("programme", "code"),
                        name="obligation_code_of_template",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MentoringPair",
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
                    "goals",
                    models.JSONField(blank=True, default=dict, verbose_name="goal"),
                ),
                (
                    "started_on",
                    models.DateField(blank=True, null=True, verbose_name="from"),
                ),
                (
                    "ended_on",
                    models.DateField(blank=True, null=True, verbose_name="until"),
                ),
                (
                    "mentee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentorings",
                        to="participants.organisation",
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentored",
                        to="participants.organisation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentorings",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "mentoring pair",
                "verbose_name_plural": "mentoring pairs",
            },
        ),
        migrations.AddField(
            model_name="indicator",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="indicators",
                to="programmes.programme",
            ),
        ),
        migrations.CreateModel(
            name="Funding",
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
                    "share",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="share in per cent",
                    ),
                ),
                (
                    "instrument",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        verbose_name="fund or operational programme",
                    ),
                ),
                (
                    "grant_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="grant number"
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundings",
                        to="programmes.donor",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fundings",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "donor share",
                "verbose_name_plural": "donor shares",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "donor"), name="funding_once_per_donor"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("share__isnull", True),
                            models.Q(("share__gt", 0), ("share__lte", 100)),
                            _connector="OR",
                        ),
                        name="funding_share_is_a_percentage",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                ("number", models.CharField(max_length=60, verbose_name="number")),
                ("adopted_on", models.DateField(verbose_name="adopted on")),
                ("file", models.FileField(blank=True, upload_to="decisions/")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="participants.organisation",
                    ),
                ),
                (
                    "obligation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="evidence",
                        to="programmes.obligation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
            },
        ),
        migrations.CreateModel(
            name="Contact",
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
                    models.CharField(blank=True, max_length=100, verbose_name="role"),
                ),
                (
                    "started_on",
                    models.DateField(blank=True, null=True, verbose_name="from"),
                ),
                (
                    "ended_on",
                    models.DateField(blank=True, null=True, verbose_name="until"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_roles",
                        to="participants.person",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact of an organisation",
                "verbose_name_plural": "contacts of organisations",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("programme", "organisation"),
                        name="contact_one_at_a_time",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="call",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="calls",
                to="programmes.programme",
            ),
        ),
        migrations.CreateModel(
            name="Agreement",
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
                    "signed_on",
                    models.DateField(blank=True, null=True, verbose_name="signed on"),
                ),
                (
                    "place",
                    models.CharField(blank=True, max_length=200, verbose_name="place"),
                ),
                ("file", models.FileField(blank=True, upload_to="agreements/")),
                (
                    "parties",
                    models.ManyToManyField(
                        related_name="agreements", to="participants.organisation"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement",
                "verbose_name_plural": "agreements",
            },
        ),
        migrations.CreateModel(
            name="Report",
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
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="until")),
                ("snapshot", models.JSONField()),
                ("snapshot_hash", models.CharField(max_length=64)),
                ("frozen_at", models.DateTimeField(verbose_name="frozen")),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "frozen report",
                "verbose_name_plural": "frozen reports",
                "ordering": ("-ends_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Score",
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
                    "points",
                    models.DecimalField(
                        decimal_places=2, max_digits=6, verbose_name="points"
                    ),
                ),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="programmes.application",
                    ),
                ),
                (
                    "evaluator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "score of an application",
                "verbose_name_plural": "scores of applications",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "evaluator"),
                        name="score_once_per_evaluator",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StepPlan",
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
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="step_plans",
                        to="participants.organisation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="step_plans",
                        to="programmes.programme",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="programmes.stepplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "step plan",
                "verbose_name_plural": "step plans",
            },
        ),
        migrations.CreateModel(
            name="Step",
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
                ("number", models.CharField(max_length=16, verbose_name="number")),
                ("position", models.PositiveSmallIntegerField(verbose_name="order")),
                ("names", models.JSONField(default=dict, verbose_name="name")),
                (
                    "leaders",
                    models.JSONField(blank=True, default=dict, verbose_name="led by"),
                ),
                (
                    "durations",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="expected duration"
                    ),
                ),
                (
                    "duration_months",
                    models.PositiveSmallIntegerField(blank=True, null=True),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("running", "running"),
                            ("done", "done"),
                        ],
                        default="planned",
                        max_length=8,
                    ),
                ),
                (
                    "shares_duration_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="programmes.step",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="programmes.stepplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a plan",
                "verbose_name_plural": "steps of plans",
                "ordering": ("position",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "number"), name="step_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Output",
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
                ("code", models.CharField(max_length=8, verbose_name="mark")),
                ("texts", models.JSONField(default=dict, verbose_name="text")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "delivered_on",
                    models.DateField(blank=True, null=True, verbose_name="delivered"),
                ),
                (
                    "accepted_on",
                    models.DateField(blank=True, null=True, verbose_name="accepted"),
                ),
                (
                    "steps",
                    models.ManyToManyField(
                        related_name="outputs", to="programmes.step"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outputs",
                        to="programmes.stepplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "output of a step",
                "verbose_name_plural": "outputs of steps",
                "ordering": ("code",),
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "code"), name="output_code")
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
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
                ("titles", models.JSONField(default=dict, verbose_name="title")),
                (
                    "aliases",
                    models.JSONField(
                        blank=True, default=list, verbose_name="other titles"
                    ),
                ),
                (
                    "variant_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="variants",
                        to="programmes.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="PlannedGroup",
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
                ("names", models.JSONField(default=dict, verbose_name="name")),
                (
                    "organisation_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("administration", "municipal administration"),
                            ("council", "municipal council"),
                            ("regional", "regional administration"),
                            ("ngo", "non-governmental organisation"),
                            ("office", "local economic development office"),
                            ("community", "local community body"),
                            ("association", "association of municipalities"),
                            ("network", "network"),
                            ("ministry", "ministry or government"),
                            ("international", "international organisation"),
                            ("donor", "donor"),
                            ("company", "company"),
                            ("other", "other organisation"),
                        ],
                        max_length=16,
                        verbose_name="kind of organisation",
                    ),
                ),
                (
                    "planned_people",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="people planned"
                    ),
                ),
                (
                    "stated_organisations",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="organisations stated"
                    ),
                ),
                (
                    "counts_to_total",
                    models.BooleanField(
                        default=True, verbose_name="counts toward the total"
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="order"),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="participants.targetgroup",
                    ),
                ),
                (
                    "organisations",
                    models.ManyToManyField(
                        blank=True,
                        related_name="planned_groups",
                        to="participants.organisation",
                    ),
                ),
                (
                    "profiles",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="participants.jobprofile"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned_groups",
                        to="programmes.programme",
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        blank=True, related_name="planned_groups", to="programmes.topic"
                    ),
                ),
            ],
            options={
                "verbose_name": "planned target group",
                "verbose_name_plural": "planned target groups",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Goal",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("overall", "overall goal"),
                            ("specific", "specific goal"),
                            ("result", "expected result"),
                            ("activity", "activity"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="order"),
                ),
                ("texts", models.JSONField(default=dict, verbose_name="text")),
                (
                    "activity_kind",
                    models.CharField(
                        blank=True, max_length=32, verbose_name="kind of activity"
                    ),
                ),
                (
                    "planned_quantity",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="planned"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="programmes.goal",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goals",
                        to="programmes.programme",
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        blank=True, related_name="activities", to="programmes.topic"
                    ),
                ),
            ],
            options={
                "verbose_name": "goal or activity",
                "verbose_name_plural": "goals and activities",
                "ordering": ("kind", "position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Visit",
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
                ("held_on", models.DateField(verbose_name="day")),
                (
                    "hours",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="hours"
                    ),
                ),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visits",
                        to="programmes.mentoringpair",
                    ),
                ),
            ],
            options={
                "verbose_name": "mentoring visit",
                "verbose_name_plural": "mentoring visits",
                "ordering": ("held_on",),
            },
        ),
    ]
