"""Who stands in for the owner of an address is found without reading every account."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0014_who_is_named"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("named_at", ""), _negated=True),
                fields=["named_at"],
                name="member_named_at",
            ),
        ),
    ]
