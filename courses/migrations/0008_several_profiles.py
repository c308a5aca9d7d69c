from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0007_trainers"),
        ("participants", "0009_several_profiles"),
    ]

    operations = [
        migrations.AlterField(
            model_name="registration",
            name="profile",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to="participants.jobprofile",
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="profiles",
            field=models.ManyToManyField(
                blank=True,
                related_name="registrations",
                to="participants.jobprofile",
                verbose_name="job profiles",
            ),
        ),
    ]
