"""Every programme asked for the gender; now each says so itself."""

from typing import Any

from django.db import migrations


def ask(apps: Any, schema_editor: Any) -> None:
    question = apps.get_model("participants", "PersonalQuestion")
    for programme in apps.get_model("programmes", "Programme").objects.order_by("pk"):
        question.objects.get_or_create(programme_uid=programme.uid, field="gender")


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0001_initial"),
        ("participants", "0004_what_programmes_ask"),
    ]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
