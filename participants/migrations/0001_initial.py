import uuid

import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Body",
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
                    "is_closed",
                    models.BooleanField(
                        default=False, verbose_name="does not meet any more"
                    ),
                ),
            ],
            options={
                "verbose_name": "body",
                "verbose_name_plural": "bodies",
                "ordering": ("is_closed", "pk"),
            },
        ),
        migrations.CreateModel(
            name="User",
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
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="last login"
                    ),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        max_length=254, unique=True, verbose_name="e-mail"
                    ),
                ),
                (
                    "name",
                    models.CharField(blank=True, max_length=200, verbose_name="name"),
                ),
                (
                    "language",
                    models.CharField(
                        default="en", max_length=8, verbose_name="language"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False, verbose_name="may open the administration"
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "ordering": ("email",),
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="user_email_whatever_its_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentWording",
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
                    "purpose",
                    models.CharField(
                        choices=[
                            ("registration", "taking part in events"),
                            ("newsletter", "newsletters"),
                            ("photo", "photographs and video"),
                            ("special", "questions of special categories"),
                        ],
                        max_length=16,
                        verbose_name="purpose",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("texts", models.JSONField(default=dict, verbose_name="wording")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("purpose", "version"), name="consent_wording_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
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
                ("sender", models.CharField(max_length=60)),
                ("signature", models.CharField(max_length=64)),
                ("columns", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sender", "signature"),
                        name="import_mapping_once_per_header",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
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
                            ("uploaded", "read"),
                            ("mapped", "columns chosen"),
                            ("checked", "checked"),
                            ("done", "imported"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("platform", "everything"),
                            ("programme", "programme"),
                            ("event", "event"),
                            ("organisation", "organisation"),
                        ],
                        max_length=16,
                        verbose_name="for",
                    ),
                ),
                ("scope_uid", models.UUIDField(blank=True, db_index=True, null=True)),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("digest", models.CharField(db_index=True, max_length=64)),
                ("content", models.BinaryField(null=True)),
                ("reading", models.BinaryField(null=True)),
                ("result", models.BinaryField(null=True)),
                ("dropped", models.JSONField(default=list)),
                ("options", models.JSONField(default=dict)),
                ("columns", models.JSONField(default=dict)),
                ("decisions", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                (
                    "imported_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="imported"
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="imports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ("-created_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("scope", "platform"), ("scope_uid__isnull", True)
                            ),
                            models.Q(
                                models.Q(("scope", "platform"), _negated=True),
                                ("scope_uid__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="import_scope_names_its_row",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("imported_at__isnull", False), ("state", "done")),
                            models.Q(
                                models.Q(("state", "done"), _negated=True),
                                ("imported_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="import_done_has_its_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobProfile",
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
                ("code", models.SlugField(unique=True)),
                ("labels", models.JSONField(default=dict, verbose_name="label")),
                (
                    "retired_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="retired"
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
                        to="participants.jobprofile",
                    ),
                ),
            ],
            options={
                "verbose_name": "job profile",
                "verbose_name_plural": "job profiles",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Meeting",
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
                ("held_on", models.DateField(verbose_name="held on")),
                (
                    "place",
                    models.CharField(blank=True, max_length=200, verbose_name="place"),
                ),
                ("minutes", models.TextField(blank=True, verbose_name="minutes")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="participants.body",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
                "ordering": ("-held_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Organisation",
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
                        verbose_name="kind",
                    ),
                ),
                ("names", models.JSONField(default=dict, verbose_name="name")),
                (
                    "language",
                    models.CharField(
                        max_length=8, verbose_name="language of its official name"
                    ),
                ),
                (
                    "aliases",
                    models.JSONField(
                        blank=True, default=list, verbose_name="other names"
                    ),
                ),
                (
                    "name_key",
                    models.CharField(db_index=True, editable=False, max_length=300),
                ),
                ("search_key", models.TextField(editable=False)),
                (
                    "sort_bg",
                    models.CharField(default="", editable=False, max_length=640),
                ),
                (
                    "sort_sr",
                    models.CharField(default="", editable=False, max_length=640),
                ),
                (
                    "sort_sr_latn",
                    models.CharField(default="", editable=False, max_length=640),
                ),
                (
                    "sort_bs",
                    models.CharField(default="", editable=False, max_length=640),
                ),
                (
                    "sort_en",
                    models.CharField(default="", editable=False, max_length=640),
                ),
                (
                    "legal_form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not stated"),
                            ("public_benefit", "in public benefit"),
                            ("private_benefit", "in private benefit"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="legal form",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="e-mail"
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="telephone"
                    ),
                ),
                ("address", models.TextField(blank=True, verbose_name="address")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                (
                    "is_public",
                    models.BooleanField(
                        default=True, verbose_name="shown in the public register"
                    ),
                ),
                (
                    "verified_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="last confirmed on"
                    ),
                ),
                (
                    "logo",
                    models.FileField(
                        blank=True, upload_to="logos/", verbose_name="logo"
                    ),
                ),
                (
                    "declared_members",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="number of members it states",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="participants.organisation",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="participants.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": ("name_key", "pk"),
                "indexes": [
                    models.Index(fields=["sort_bg", "id"], name="organisation_sort_bg"),
                    models.Index(fields=["sort_sr", "id"], name="organisation_sort_sr"),
                    models.Index(
                        fields=["sort_sr_latn", "id"], name="organisation_sort_sr_latn"
                    ),
                    models.Index(fields=["sort_bs", "id"], name="organisation_sort_bs"),
                    models.Index(fields=["sort_en", "id"], name="organisation_sort_en"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="organisation_not_its_own_parent",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MissingOrganisation",
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
                    models.CharField(max_length=300, verbose_name="as it was typed"),
                ),
                (
                    "text_key",
                    models.CharField(editable=False, max_length=300, unique=True),
                ),
                (
                    "spellings",
                    models.JSONField(
                        blank=True, default=list, verbose_name="spellings"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to be decided"),
                            ("accepted", "added as new"),
                            ("joined", "joined to another"),
                            ("rejected", "no organisation"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="typed_as",
                        to="participants.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation not in the list",
                "verbose_name_plural": "organisations not in the list",
                "ordering": ("created_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("organisation__isnull", False),
                                ("state__in", ["accepted", "joined"]),
                            ),
                            models.Q(
                                ("organisation__isnull", True),
                                ("state__in", ["open", "rejected"]),
                            ),
                            _connector="OR",
                        ),
                        name="missing_settled_names_its_organisation",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                    "started_on",
                    models.DateField(blank=True, null=True, verbose_name="from"),
                ),
                (
                    "ended_on",
                    models.DateField(blank=True, null=True, verbose_name="until"),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="participants.organisation",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="participants.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("member", "body"),
                        name="membership_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("member", models.F("body")), _negated=True),
                        name="membership_not_of_itself",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="body",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bodies",
                to="participants.organisation",
            ),
        ),
        migrations.CreateModel(
            name="OrganisationMerge",
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
                ("at", models.DateTimeField(verbose_name="time")),
                ("steps", models.JSONField(blank=True, default=list)),
                ("counts", models.JSONField(blank=True, default=dict)),
                (
                    "undone_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="undone"),
                ),
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
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="participants.organisation",
                    ),
                ),
                (
                    "lost",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="participants.organisation",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "merge of organisations",
                "verbose_name_plural": "merges of organisations",
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("lost",),
                        name="organisation_merged_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("lost")), _negated=True),
                        name="organisation_merged_into_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationPair",
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
                    "score",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="likeness"
                    ),
                ),
                ("reasons", models.JSONField(blank=True, default=list)),
                (
                    "apart_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="kept apart"
                    ),
                ),
                (
                    "apart_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.organisation",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "possible double organisation",
                "verbose_name_plural": "possible double organisations",
                "ordering": ("-score", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("first", "second"), name="organisation_pair_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="organisation_pair_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
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
                (
                    "own_latin",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="own spelling in Latin"
                    ),
                ),
                (
                    "own_cyrillic",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="own spelling in Cyrillic",
                    ),
                ),
                (
                    "name_key",
                    models.CharField(db_index=True, editable=False, max_length=300),
                ),
                (
                    "search_key",
                    models.CharField(db_index=True, editable=False, max_length=600),
                ),
                (
                    "sort_key",
                    models.CharField(db_index=True, editable=False, max_length=600),
                ),
                ("language", models.CharField(max_length=8, verbose_name="language")),
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
                    "birth_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="year of birth"
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
                    "is_contact_public",
                    models.BooleanField(
                        default=False, verbose_name="contact may be shown"
                    ),
                ),
                (
                    "erased_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="data erased",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="participants.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "ordering": ("sort_key", "pk"),
                "indexes": [
                    models.Index(
                        models.F("sort_key"),
                        models.F("id"),
                        condition=models.Q(("erased_at", None), ("merged_into", None)),
                        name="person_list_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Listing",
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
                ("scope_uid", models.UUIDField(db_index=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listings",
                        to="participants.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "scope_uid"), name="listing_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedPerson",
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
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="participants.importrun",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imports",
                        to="participants.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "person"), name="imported_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
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
                    "event_uid",
                    models.UUIDField(blank=True, null=True, verbose_name="event"),
                ),
                ("is_given", models.BooleanField(verbose_name="given")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("form", "web form"),
                            ("paper", "paper"),
                            ("link", "link in a message"),
                            ("import", "imported list"),
                            ("merge", "refusal kept when cards were merged"),
                        ],
                        max_length=8,
                        verbose_name="channel",
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "wording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="participants.consentwording",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="participants.person",
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-pk"),
                "indexes": [
                    models.Index(
                        fields=["person", "wording", "-at"], name="consent_latest"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BodyMember",
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
                    models.CharField(blank=True, max_length=200, verbose_name="role"),
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
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="participants.body",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bodies",
                        to="participants.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "member of a body",
                "verbose_name_plural": "members of bodies",
                "ordering": (
                    models.OrderBy(
                        models.F("ended_on"), descending=True, nulls_first=True
                    ),
                    "person__sort_key",
                    "pk",
                ),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("body", "person"),
                        name="body_member_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("started_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="body_member_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AddressChange",
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
                    "email",
                    models.EmailField(max_length=254, verbose_name="new address"),
                ),
                (
                    "former",
                    models.EmailField(max_length=254, verbose_name="address so far"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("done", "changed"),
                            ("stopped", "stopped from the address so far"),
                            ("dropped", "dropped"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="holds from")),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="confirmed"
                    ),
                ),
                (
                    "agreed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="agreed"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="ended"),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="address_changes",
                        to="participants.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of address",
                "verbose_name_plural": "changes of address",
                "ordering": ("-created_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("person",),
                        name="address_change_one_at_a_time",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="users",
                to="participants.person",
            ),
        ),
        migrations.CreateModel(
            name="PersonalAnswer",
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
                    "programme_uid",
                    models.UUIDField(blank=True, db_index=True, null=True),
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
                        verbose_name="field",
                    ),
                ),
                (
                    "is_refused",
                    models.BooleanField(default=False, verbose_name="refused"),
                ),
                (
                    "value",
                    models.CharField(blank=True, max_length=12, verbose_name="answer"),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("form", "web form"),
                            ("paper", "paper"),
                            ("link", "link in a message"),
                            ("import", "imported list"),
                            ("merge", "refusal kept when cards were merged"),
                        ],
                        max_length=8,
                        verbose_name="channel",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="personal_answers",
                        to="participants.person",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="participants.importrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "personal answer",
                "verbose_name_plural": "personal answers",
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "programme_uid", "field"),
                        name="personal_answer_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("programme_uid", None)),
                        fields=("person", "field"),
                        name="personal_answer_once_for_no_programme",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_refused", False), ("value", ""), _connector="OR"
                        ),
                        name="personal_answer_refused_has_no_value",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("field__in", ["disability", "minority", "disadvantage"]),
                            _negated=True,
                        ),
                        name="personal_answer_is_not_special",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonalQuestion",
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
                ("programme_uid", models.UUIDField(db_index=True)),
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
                        verbose_name="field",
                    ),
                ),
                (
                    "reasons",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="why it is asked"
                    ),
                ),
                (
                    "required_by",
                    models.CharField(
                        blank=True,
                        help_text="For example: ESF+ Regulation, Annex I.",
                        max_length=200,
                        verbose_name="who requires it",
                    ),
                ),
                (
                    "bands",
                    models.JSONField(
                        blank=True, default=list, verbose_name="age groups"
                    ),
                ),
            ],
            options={
                "verbose_name": "personal question",
                "verbose_name_plural": "personal questions",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme_uid", "field"), name="personal_question_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonMerge",
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
                ("at", models.DateTimeField(verbose_name="time")),
                ("steps", models.JSONField(blank=True, default=list)),
                ("counts", models.JSONField(blank=True, default=dict)),
                (
                    "undone_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="undone"),
                ),
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
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="participants.person",
                    ),
                ),
                (
                    "lost",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="participants.person",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "merge of people",
                "verbose_name_plural": "merges of people",
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("lost",),
                        name="person_merged_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("lost")), _negated=True),
                        name="person_merged_into_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonPair",
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
                    "score",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="likeness"
                    ),
                ),
                ("reasons", models.JSONField(blank=True, default=list)),
                (
                    "apart_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="kept apart"
                    ),
                ),
                (
                    "apart_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.person",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "possible double",
                "verbose_name_plural": "possible doubles",
                "ordering": ("-score", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("first", "second"), name="person_pair_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="person_pair_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
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
                    "title",
                    models.CharField(blank=True, max_length=200, verbose_name="post"),
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
                    "is_confirmed",
                    models.BooleanField(default=True, verbose_name="confirmed"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="participants.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posts",
                        to="participants.person",
                    ),
                ),
                (
                    "profiles",
                    models.ManyToManyField(
                        blank=True,
                        related_name="posts",
                        to="participants.jobprofile",
                        verbose_name="job profiles",
                    ),
                ),
            ],
            options={
                "verbose_name": "post",
                "verbose_name_plural": "posts",
                "ordering": (
                    models.OrderBy(
                        models.F("ended_on"), descending=True, nulls_first=True
                    ),
                    "-started_on",
                    "pk",
                ),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("started_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="post_ends_after_it_starts",
                        violation_error_message="The post ends before it starts.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("person", "organisation", "title"),
                        name="post_held_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
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
                ("before", models.JSONField(default=dict, verbose_name="shown")),
                ("values", models.JSONField(default=dict, verbose_name="proposed")),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="note of the sender"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to be looked at"),
                            ("accepted", "accepted"),
                            ("rejected", "not accepted"),
                            ("replaced", "replaced by a later one"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="participants.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction of the register",
                "verbose_name_plural": "corrections of the register",
                "ordering": ("created_at", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("organisation",),
                        name="proposal_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Region",
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
                        choices=[
                            ("BG", "Bulgaria"),
                            ("RS", "Serbia"),
                            ("BA", "Bosnia and Herzegovina"),
                        ],
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("country", "country"),
                            ("entity", "entity"),
                            ("statistical", "statistical region"),
                            ("district", "district"),
                            ("canton", "canton"),
                            ("municipality", "municipality"),
                            ("community", "local community"),
                        ],
                        max_length=16,
                        verbose_name="level",
                    ),
                ),
                (
                    "path",
                    models.CharField(db_index=True, editable=False, max_length=120),
                ),
                (
                    "name_cyrillic",
                    models.CharField(max_length=200, verbose_name="name in Cyrillic"),
                ),
                (
                    "name_latin",
                    models.CharField(max_length=200, verbose_name="name in Latin"),
                ),
                (
                    "aliases",
                    models.JSONField(
                        blank=True, default=list, verbose_name="other spellings"
                    ),
                ),
                (
                    "inflections",
                    models.JSONField(
                        blank=True, default=list, verbose_name="inflected forms"
                    ),
                ),
                (
                    "name_key",
                    models.CharField(db_index=True, editable=False, max_length=200),
                ),
                ("search_key", models.TextField(editable=False)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="participants.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "region",
                "verbose_name_plural": "regions",
                "ordering": ("country", "name_key", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level", "country"),
                            ("parent__isnull", False),
                            _connector="OR",
                        ),
                        name="region_only_countries_are_roots",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="organisation",
            name="region",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organisations",
                to="participants.region",
            ),
        ),
        migrations.CreateModel(
            name="Catalogue",
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
                ("language", models.CharField(max_length=8, verbose_name="language")),
                ("as_of", models.DateField(verbose_name="state of")),
                ("snapshot", models.JSONField(default=dict, editable=False)),
                ("snapshot_hash", models.CharField(editable=False, max_length=64)),
                (
                    "entries",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="entries"
                    ),
                ),
                (
                    "pdf",
                    models.FileField(
                        blank=True, editable=False, upload_to="catalogues/"
                    ),
                ),
                (
                    "pdf_hash",
                    models.CharField(blank=True, editable=False, max_length=64),
                ),
                (
                    "pages",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="pages"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "being printed"),
                            ("ready", "ready"),
                            ("failed", "could not be printed"),
                        ],
                        default="queued",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(default=0, editable=False),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False, verbose_name="shown to the public"
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="catalogues",
                        to="participants.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "catalogue",
                "verbose_name_plural": "catalogues",
                "ordering": ("-as_of", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(("pdf_hash", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="catalogue_ready_has_its_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_public", False), ("state", "ready"), _connector="OR"
                        ),
                        name="catalogue_shown_is_ready",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionCode",
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
                ("system", models.CharField(max_length=16, verbose_name="code system")),
                ("code", models.CharField(max_length=24, verbose_name="code")),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
                        to="participants.region",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "system"), name="region_one_code_per_system"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("system__in", ("EKATTE-centre",)), _negated=True
                        ),
                        fields=("system", "code"),
                        name="region_code_of_one_region",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionStatus",
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
                ("status", models.CharField(max_length=16, verbose_name="status")),
                (
                    "started_on",
                    models.DateField(blank=True, null=True, verbose_name="from"),
                ),
                (
                    "ended_on",
                    models.DateField(blank=True, null=True, verbose_name="until"),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statuses",
                        to="participants.region",
                    ),
                ),
            ],
            options={
                "ordering": (
                    models.OrderBy(
                        models.F("ended_on"), descending=True, nulls_first=True
                    ),
                    "-started_on",
                    "pk",
                ),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("region",),
                        name="region_one_present_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("started_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="region_status_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpecialAnswer",
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
                ("programme_uid", models.UUIDField(db_index=True)),
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
                        verbose_name="field",
                    ),
                ),
                ("value", models.CharField(max_length=8, verbose_name="answer")),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="special_answers",
                        to="participants.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer of a special category",
                "verbose_name_plural": "answers of special categories",
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "programme_uid", "field"),
                        name="special_answer_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("field__in", ["disability", "minority", "disadvantage"])
                        ),
                        name="special_answer_is_special",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpecialCount",
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
                ("programme_uid", models.UUIDField(db_index=True)),
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
                ("people", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme_uid", "field", "value"),
                        name="special_count_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TargetGroup",
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
                    "subject",
                    models.CharField(
                        choices=[
                            ("people", "people"),
                            ("organisations", "organisations"),
                        ],
                        default="people",
                        max_length=16,
                        verbose_name="made of",
                    ),
                ),
                (
                    "rule",
                    models.JSONField(blank=True, default=dict, verbose_name="rule"),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        verbose_name="why personal traits are asked",
                    ),
                ),
                ("programme_uid", models.UUIDField(blank=True, null=True)),
                (
                    "is_archived",
                    models.BooleanField(default=False, verbose_name="archived"),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="participants.jobprofile",
                        verbose_name="for the attention of",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="groups_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "target group",
                "verbose_name_plural": "target groups",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
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
                ("at", models.DateTimeField(db_index=True, verbose_name="time")),
                ("action", models.CharField(max_length=60, verbose_name="act")),
                ("target_kind", models.CharField(max_length=60)),
                ("target_uid", models.UUIDField(null=True)),
                (
                    "before",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        null=True,
                    ),
                ),
                (
                    "after",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        null=True,
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "audit event",
                "verbose_name_plural": "audit trail",
                "ordering": ("-at", "-pk"),
                "indexes": [
                    models.Index(
                        fields=["target_kind", "target_uid"], name="audit_target"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
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
                            ("admin", "platform administrator"),
                            ("manager", "programme manager"),
                            ("organiser", "organiser"),
                            ("editor", "newsletter editor"),
                            ("checkin", "check-in staff"),
                            ("trainer", "trainer"),
                            ("observer", "observer"),
                            ("coordinator", "coordinator of an organisation"),
                        ],
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("platform", "everything"),
                            ("programme", "programme"),
                            ("event", "event"),
                            ("organisation", "organisation"),
                        ],
                        max_length=16,
                        verbose_name="for",
                    ),
                ),
                ("scope_uid", models.UUIDField(blank=True, db_index=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "grant",
                "verbose_name_plural": "grants",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("scope", "platform"), ("scope_uid__isnull", True)
                            ),
                            models.Q(
                                models.Q(("scope", "platform"), _negated=True),
                                ("scope_uid__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="grant_scope_names_its_row",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "admin"), ("scope", "platform")),
                            models.Q(("role", "manager"), ("scope", "programme")),
                            models.Q(
                                ("role", "organiser"),
                                ("scope__in", ["programme", "event"]),
                            ),
                            models.Q(("role", "editor"), ("scope", "organisation")),
                            models.Q(
                                ("role__in", ["checkin", "trainer"]), ("scope", "event")
                            ),
                            models.Q(("role", "observer"), ("scope", "programme")),
                            models.Q(
                                ("role", "coordinator"), ("scope", "organisation")
                            ),
                            _connector="OR",
                        ),
                        name="grant_role_fits_scope",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scope_uid__isnull", False)),
                        fields=("user", "role", "scope_uid"),
                        name="grant_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scope_uid__isnull", True)),
                        fields=("user", "role"),
                        name="grant_once_for_the_platform",
                    ),
                ],
            },
        ),
    ]
