import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0016_media_guests"),
    ]

    operations = [
        migrations.AddField(
            model_name="scan",
            name="earlier_device",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.device",
            ),
        ),
    ]
