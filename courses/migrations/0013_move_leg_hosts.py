from django.db import migrations


def move(apps, schema_editor):
    """The one host of a leg becomes the first of several."""
    leg = apps.get_model("courses", "Leg")
    host = apps.get_model("courses", "LegHost")
    for row in leg.objects.exclude(host=None):
        host.objects.get_or_create(leg=row, organisation_id=row.host_id)


class Migration(migrations.Migration):
    dependencies = [("courses", "0012_leg_hosts")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
