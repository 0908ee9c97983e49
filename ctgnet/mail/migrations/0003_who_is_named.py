"""A mail says whom it names, and is found by its address."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0002_given_at")]

    operations = [
        migrations.AddField(
            "outgoingmail",
            "about",
            ArrayField(
                models.BigIntegerField(), default=list, size=None, verbose_name="personnes nommées"
            ),
        ),
        migrations.AddIndex("outgoingmail", models.Index(fields=["to"], name="mail_by_address")),
        migrations.AddIndex("outgoingmail", GinIndex(fields=["about"], name="mail_by_person_named")),
    ]
