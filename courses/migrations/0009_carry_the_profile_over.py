from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("courses", "0008_several_profiles")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO courses_registration_profiles (registration_id, jobprofile_id)"
            " SELECT id, profile_id FROM courses_registration"
            " WHERE profile_id IS NOT NULL ON CONFLICT DO NOTHING",
            "UPDATE courses_registration SET profile_id = (SELECT"
            " min(jobprofile_id) FROM courses_registration_profiles"
            " WHERE registration_id = courses_registration.id)",
            elidable=True,
        )
    ]
