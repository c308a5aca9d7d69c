from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participants", "0006_reasons_and_addressees_of_groups")]

    operations = [
        migrations.RemoveConstraint(model_name="listing", name="listing_once"),
        migrations.RenameField(
            model_name="listing", old_name="programme_uid", new_name="scope_uid"
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.UniqueConstraint(
                fields=("person", "scope_uid"), name="listing_once"
            ),
        ),
    ]
