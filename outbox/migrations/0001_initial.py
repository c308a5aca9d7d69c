import uuid

import django.core.serializers.json
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Batch",
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
                    "key",
                    models.CharField(max_length=64, unique=True, verbose_name="key"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=200, verbose_name="reason"),
                ),
            ],
            options={
                "verbose_name": "batch",
                "verbose_name_plural": "batches",
            },
        ),
        migrations.CreateModel(
            name="Epoch",
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
                ("token", models.CharField(editable=False, max_length=32)),
                ("step", models.PositiveBigIntegerField(default=0, editable=False)),
                (
                    "held_since",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="held since"
                    ),
                ),
            ],
            options={
                "verbose_name": "epoch",
                "verbose_name_plural": "epochs",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="epoch_only_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
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
                ("kind", models.CharField(max_length=64, verbose_name="kind")),
                (
                    "lane",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Urgent"), (10, "Service"), (20, "Newsletter")],
                        default=10,
                        verbose_name="lane",
                    ),
                ),
                (
                    "about_kind",
                    models.CharField(blank=True, max_length=64, verbose_name="about"),
                ),
                (
                    "about_uid",
                    models.UUIDField(blank=True, null=True, verbose_name="identifier"),
                ),
                ("address", models.CharField(max_length=254, verbose_name="address")),
                ("address_key", models.CharField(editable=False, max_length=254)),
                (
                    "domain",
                    models.CharField(
                        editable=False, max_length=254, verbose_name="domain"
                    ),
                ),
                ("language", models.CharField(max_length=16, verbose_name="language")),
                (
                    "dedupe_key",
                    models.CharField(
                        max_length=200, unique=True, verbose_name="sent once per"
                    ),
                ),
                (
                    "message_id",
                    models.CharField(
                        max_length=320, unique=True, verbose_name="Message-ID"
                    ),
                ),
                (
                    "batch",
                    models.CharField(blank=True, max_length=64, verbose_name="batch"),
                ),
                (
                    "list_key",
                    models.CharField(blank=True, max_length=64, verbose_name="list"),
                ),
                (
                    "context",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                    ),
                ),
                (
                    "context_is_secret",
                    models.BooleanField(default=False, editable=False),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("claimed", "Claimed"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("uncertain", "Uncertain"),
                            ("failed", "Failed"),
                            ("skipped", "Skipped"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "skip_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "-"),
                            ("bad_address", "Bad address"),
                            ("suppressed", "Suppressed address"),
                            ("unsubscribed", "Unsubscribed"),
                            ("erased", "Erased on request"),
                            ("expired", "Too late to be of use"),
                            ("not_needed", "No longer needed"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="reason",
                    ),
                ),
                (
                    "worker",
                    models.CharField(blank=True, max_length=100, verbose_name="worker"),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="attempts"
                    ),
                ),
                (
                    "crashes",
                    models.PositiveSmallIntegerField(default=0, editable=False),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="due"
                    ),
                ),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="useful until"
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="sent"),
                ),
                (
                    "last_error",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="last error"
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["lane", "due_at", "id"],
                        name="message_claim",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["claimed", "sending"])),
                        fields=["worker"],
                        name="message_of_worker",
                    ),
                    models.Index(
                        condition=models.Q(("state", "uncertain")),
                        fields=["created_at"],
                        name="message_uncertain",
                    ),
                    models.Index(
                        condition=models.Q(("batch", ""), _negated=True),
                        fields=["batch", "state"],
                        name="message_batch",
                    ),
                    models.Index(
                        fields=["address_key", "state"], name="message_address"
                    ),
                    models.Index(
                        fields=["about_kind", "about_uid"], name="message_about"
                    ),
                    models.Index(fields=["lane", "state"], name="message_lane_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(
                                models.Q(("state", "sent"), _negated=True),
                                ("sent_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="message_sent_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["claimed", "sending"]),
                                models.Q(("worker", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ["claimed", "sending"]), _negated=True
                                ),
                                ("worker", ""),
                            ),
                            _connector="OR",
                        ),
                        name="message_worker_while_worked_on",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "skipped"),
                                models.Q(("skip_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "skipped"), _negated=True),
                                ("skip_reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="message_skipped_has_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("batch", ""), _negated=True),
                            models.Q(("skip_reason", "bad_address"), _negated=True),
                        ),
                        fields=("batch", "address_key"),
                        name="message_once_per_batch_and_address",
                        violation_error_message="This address is in the batch already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
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
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("sent", "Accepted by the mail server"),
                            ("deferred", "To be tried again"),
                            ("refused", "Refused"),
                            ("no_such_address", "No such address"),
                            ("policy", "Refused by a rule of the mail server"),
                            ("busy", "Mail server busy"),
                            ("unreachable", "Mail server not reached"),
                            ("uncertain", "Answer lost"),
                            ("broken", "Message could not be made"),
                            ("confirmed", "Confirmed as delivered"),
                            ("repeated", "Sent again on request"),
                        ],
                        max_length=16,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "smtp_code",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="code"
                    ),
                ),
                (
                    "enhanced",
                    models.CharField(blank=True, max_length=12, verbose_name="status"),
                ),
                (
                    "text",
                    models.CharField(blank=True, max_length=500, verbose_name="text"),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tries",
                        to="outbox.message",
                        verbose_name="message",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt",
                "verbose_name_plural": "attempts",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RelayBudget",
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
                        choices=[("relay", "Mail server"), ("domain", "Domain")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=254, verbose_name="name")),
                (
                    "per_second",
                    models.FloatField(
                        blank=True, null=True, verbose_name="messages per second"
                    ),
                ),
                (
                    "capacity",
                    models.FloatField(default=1, verbose_name="messages at once"),
                ),
                (
                    "reserved",
                    models.FloatField(
                        default=0,
                        help_text="Newsletters leave so many messages of the limit unused.",
                        verbose_name="kept for tickets and codes",
                    ),
                ),
                ("tokens", models.FloatField(default=0, editable=False)),
                (
                    "refilled_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False
                    ),
                ),
                ("strikes", models.PositiveIntegerField(default=0, editable=False)),
                ("trips", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "open_until",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="spared until"
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=500, verbose_name="reason"),
                ),
            ],
            options={
                "verbose_name": "relay budget",
                "verbose_name_plural": "relay budgets",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "name"), name="relay_budget_once_per_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("per_second__isnull", True),
                                ("per_second__gt", 0),
                                _connector="OR",
                            ),
                            (
                                "capacity__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("reserved"), "+", models.Value(1)
                                ),
                            ),
                            ("reserved__gte", 0),
                        ),
                        name="relay_budget_limits_positive",
                        violation_error_message="A limit must leave room for one message.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
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
                ("key_id", models.CharField(editable=False, max_length=16)),
                (
                    "address_hash",
                    models.CharField(
                        editable=False, max_length=64, verbose_name="address (HMAC)"
                    ),
                ),
                ("scope", models.CharField(max_length=64, verbose_name="scope")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("unsubscribed", "Unsubscribed"),
                            ("bounced", "The address does not exist"),
                            ("complained", "Reported as unwanted"),
                            ("objected", "Objected to mail"),
                            ("erased", "Erased on request"),
                            ("blocked", "Blocked by staff"),
                        ],
                        max_length=16,
                        verbose_name="reason",
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=200, verbose_name="note"),
                ),
                ("since", models.DateTimeField(verbose_name="since")),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="ended"),
                ),
                (
                    "ended_note",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why ended"
                    ),
                ),
            ],
            options={
                "verbose_name": "suppressed address",
                "verbose_name_plural": "suppressed addresses",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("address_hash", "scope"),
                        name="suppression_once_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="suppression_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope", ""), _negated=True),
                        name="suppression_has_scope",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bounce",
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
                    "report_id",
                    models.CharField(
                        max_length=320, unique=True, verbose_name="report"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hard", "Permanent failure"),
                            ("soft", "Temporary failure"),
                            ("complaint", "Reported as unwanted"),
                            ("reply", "Automatic reply"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "enhanced",
                    models.CharField(blank=True, max_length=12, verbose_name="status"),
                ),
                (
                    "text",
                    models.CharField(blank=True, max_length=500, verbose_name="text"),
                ),
                (
                    "processed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="processed"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="bounces",
                        to="outbox.message",
                        verbose_name="message",
                    ),
                ),
            ],
            options={
                "verbose_name": "bounce",
                "verbose_name_plural": "bounces",
                "indexes": [
                    models.Index(
                        condition=models.Q(("processed_at__isnull", True)),
                        fields=["at"],
                        name="bounce_to_process",
                    )
                ],
            },
        ),
    ]
