from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participants", "0008_list_the_imported")]

    operations = [
        migrations.AlterField(
            model_name="post",
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
            model_name="post",
            name="profiles",
            field=models.ManyToManyField(
                blank=True,
                related_name="posts",
                to="participants.jobprofile",
                verbose_name="job profiles",
            ),
        ),
    ]
