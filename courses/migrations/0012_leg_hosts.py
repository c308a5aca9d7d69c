import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0011_evaluations"),
        ("participants", "0005_reading_of_imports"),
    ]

    operations = [
        migrations.AddField(
            model_name="leg",
            name="notes",
            field=models.JSONField(
                blank=True, default=dict, verbose_name="what is seen there"
            ),
        ),
        migrations.AlterField(
            model_name="leg",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="legs",
                to="participants.region",
            ),
        ),
        migrations.AlterField(
            model_name="leg",
            name="host",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="participants.organisation",
            ),
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
    ]
