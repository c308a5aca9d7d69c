from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0013_move_leg_hosts")]

    operations = [
        migrations.RemoveField(model_name="leg", name="host"),
        migrations.RemoveConstraint(model_name="leg", name="leg_order"),
        migrations.AlterModelOptions(
            name="leg", options={"ordering": ("starts_at", "ends_at", "pk")}
        ),
        migrations.RemoveField(model_name="leg", name="position"),
        migrations.AddConstraint(
            model_name="leg",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="leg_ends_after_it_starts",
                violation_error_message="The departure is before the arrival.",
            ),
        ),
    ]
