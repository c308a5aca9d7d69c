from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("participants", "0009_several_profiles")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO participants_post_profiles (post_id, jobprofile_id)"
            " SELECT id, profile_id FROM participants_post"
            " WHERE profile_id IS NOT NULL ON CONFLICT DO NOTHING",
            "UPDATE participants_post SET profile_id = (SELECT min(jobprofile_id)"
            " FROM participants_post_profiles WHERE post_id = participants_post.id)",
            elidable=True,
        )
    ]
