from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("participants", "0010_carry_the_profile_over")]

    operations = [migrations.RemoveField(model_name="post", name="profile")]
