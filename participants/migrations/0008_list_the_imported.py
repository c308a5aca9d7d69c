from typing import Any

from django.db import migrations


def list_the_imported(apps: Any, schema_editor: Any) -> None:
    """Whom a list brought for a programme or event stands on its list from now on."""
    imported = apps.get_model("participants", "ImportedPerson")
    listing = apps.get_model("participants", "Listing")
    rows = imported.objects.filter(run__scope__in=["programme", "event"])
    listing.objects.bulk_create(
        (
            listing(person_id=person, scope_uid=uid)
            for person, uid in rows.values_list("person_id", "run__scope_uid")
            .distinct()
            .iterator()
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("participants", "0007_listings_of_events")]

    operations = [
        migrations.RunPython(
            list_the_imported, migrations.RunPython.noop, elidable=True
        )
    ]
