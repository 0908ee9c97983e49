"""The links of a body open the web, whatever wrote them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0011_what_a_closing_ended'),
        ('reference', '0003_names_are_shown_whole'),
    ]

    operations = [
        migrations.AlterField(
            model_name='body',
            name='folder_url',
            field=models.URLField(blank=True, max_length=500, verbose_name='adresse du dossier partagé'),
        ),
        migrations.AlterField(
            model_name='body',
            name='wall_url',
            field=models.URLField(blank=True, max_length=500, verbose_name='adresse du mur collaboratif'),
        ),
        migrations.RunSQL(
            "UPDATE conventions_body SET wall_url = '' WHERE wall_url <> '' AND wall_url !~* '^https?://'",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "UPDATE conventions_body SET folder_url = '' WHERE folder_url <> '' AND folder_url !~* '^https?://'",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='body',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('wall_url', ''), ('wall_url__iregex', '^https?://'), _connector='OR'), models.Q(('folder_url', ''), ('folder_url__iregex', '^https?://'), _connector='OR')), name='links_of_a_body_open_the_web', violation_error_message='Une adresse commence par https:// ou http://.'),
        ),
    ]
