"""What is being typed and is not a CTG yet."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConventionDraft',
            fields=[
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('typed', models.JSONField(default=dict, verbose_name='saisie')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='création')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='dernière saisie')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='convention_drafts', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
            ],
            options={
                'verbose_name': 'saisie d’une CTG',
                'verbose_name_plural': 'saisies de CTG',
            },
        ),
    ]
