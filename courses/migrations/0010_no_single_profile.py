from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("courses", "0009_carry_the_profile_over")]

    operations = [migrations.RemoveField(model_name="registration", name="profile")]
