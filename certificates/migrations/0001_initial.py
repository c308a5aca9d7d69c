import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("courses", "0001_initial"),
        ("participants", "0001_initial"),
        ("participants", "__first__"),
        ("programmes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignaturePicture",
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
                ("digest", models.CharField(max_length=64, unique=True)),
                ("png", models.BinaryField()),
            ],
            options={
                "verbose_name": "picture of a signature",
                "verbose_name_plural": "pictures of signatures",
            },
        ),
        migrations.CreateModel(
            name="Certificate",
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
                    "serial",
                    models.CharField(
                        max_length=40, unique=True, verbose_name="serial number"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=20, unique=True, verbose_name="verification code"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("participation", "certificate of participation"),
                            ("completion", "certificate"),
                            ("facilitator", "facilitator's certificate"),
                            ("trainer", "trainer's certificate"),
                            ("study_visit", "certificate of a study visit"),
                            ("thanks", "letter of thanks"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("valid", "valid"),
                            ("replaced", "replaced"),
                            ("revoked", "revoked"),
                            ("expired", "expired"),
                        ],
                        default="valid",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("languages", models.JSONField(default=list, verbose_name="languages")),
                ("snapshot", models.JSONField()),
                ("snapshot_hash", models.CharField(max_length=64)),
                (
                    "pdf_state",
                    models.CharField(
                        choices=[
                            ("queued", "being made"),
                            ("ready", "ready"),
                            ("failed", "failed"),
                            ("erased", "erased"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("pdf_attempts", models.PositiveSmallIntegerField(default=0)),
                ("pdf_error", models.CharField(blank=True, max_length=300)),
                ("pdf", models.FileField(blank=True, upload_to="certificates/")),
                (
                    "pdf_hash",
                    models.CharField(blank=True, db_index=True, max_length=64),
                ),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                (
                    "erased_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "expires_on",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="courses.event",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="participants.person",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="courses.registration",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="certificates.certificate",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate",
                "verbose_name_plural": "certificates",
                "ordering": ("-issued_at", "-number"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("pdf_state", "queued")),
                        fields=["pdf_state", "id"],
                        name="certificate_to_render",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("event__isnull", False), ("state", "valid")
                        ),
                        fields=("person", "event", "kind"),
                        name="certificate_one_valid_per_event",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pdf_state", "ready"), _negated=True),
                            models.Q(
                                models.Q(("pdf", ""), _negated=True),
                                models.Q(("pdf_hash", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="certificate_ready_has_a_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("erased_at__isnull", True),
                                ("pdf_state__in", ["queued", "ready", "failed"]),
                            ),
                            models.Q(
                                ("erased_at__isnull", False), ("pdf_state", "erased")
                            ),
                            _connector="OR",
                        ),
                        name="certificate_erased_has_no_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CertificateEvent",
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
                    "action",
                    models.CharField(
                        choices=[
                            ("issued", "issued"),
                            ("replaced", "replaced"),
                            ("revoked", "revoked"),
                            ("expired", "expired"),
                            ("sent", "sent"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="certificates.certificate",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a certificate’s history",
                "verbose_name_plural": "history of certificates",
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="CertificateSeries",
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
                    "code",
                    models.SlugField(max_length=12, unique=True, verbose_name="mark"),
                ),
                ("names", models.JSONField(default=dict, verbose_name="name")),
                (
                    "design",
                    models.CharField(
                        choices=[
                            ("classic", "with a border"),
                            ("plain", "without a border, for printed paper"),
                        ],
                        default="classic",
                        max_length=40,
                        verbose_name="design",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate_series",
                        to="participants.organisation",
                    ),
                ),
                (
                    "programme",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate series",
                "verbose_name_plural": "certificate series",
            },
        ),
        migrations.CreateModel(
            name="SeriesYear",
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
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("last_number", models.PositiveIntegerField(default=0)),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="years",
                        to="certificates.certificateseries",
                    ),
                ),
            ],
            options={
                "verbose_name": "year of a certificate series",
                "verbose_name_plural": "years of certificate series",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "year"), name="series_year_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="certificate",
            name="series_year",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="certificates.seriesyear",
            ),
        ),
        migrations.CreateModel(
            name="Signatory",
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
                ("names", models.JSONField(default=dict, verbose_name="name")),
                ("titles", models.JSONField(default=dict, verbose_name="title")),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatories",
                        to="courses.event",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatories",
                        to="participants.organisation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatories",
                        to="programmes.programme",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatories",
                        to="certificates.signaturepicture",
                    ),
                ),
            ],
            options={
                "verbose_name": "signatory",
                "verbose_name_plural": "signatories",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("event__isnull", True), ("programme__isnull", False)
                            ),
                            models.Q(
                                ("event__isnull", False), ("programme__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="signatory_of_a_programme_or_of_an_event",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateVersion",
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
                ("code", models.SlugField(max_length=40, verbose_name="design")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("layout", models.CharField(default="classic", max_length=40)),
                ("wordings", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "verbose_name": "version of a certificate design",
                "verbose_name_plural": "versions of certificate designs",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="template_version"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="certificate",
            name="template",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="certificates.templateversion",
            ),
        ),
        migrations.CreateModel(
            name="VoidNumber",
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
                ("number", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "series_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voids",
                        to="certificates.seriesyear",
                    ),
                ),
            ],
            options={
                "verbose_name": "void certificate number",
                "verbose_name_plural": "void certificate numbers",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series_year", "number"), name="void_number_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                fields=("series_year", "number"), name="certificate_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("event__isnull", True), ("state", "valid")),
                fields=("person", "series_year", "kind"),
                name="certificate_one_valid_without_event",
            ),
        ),
    ]
