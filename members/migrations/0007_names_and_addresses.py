"""Names of people that lead nowhere, and addresses in their one form, before the database holds to it."""

import re

from django.db import migrations

from ctgnet.email_addresses import one_address
from ctgnet.names import REFUSED_BY_THE_DATABASE, as_written, people_s_names


def put_in_order(apps, schema):
    """What was typed before the rule: the signs it refuses go, the rest of the name stays."""
    Member = apps.get_model("members", "Member")
    EmailAddress = apps.get_model("account", "EmailAddress")
    for member in Member.objects.exclude(email__regex=r"^[!-~]*$").iterator():
        address = one_address(member.email)
        if not Member.objects.filter(email=address).exists():
            EmailAddress.objects.filter(email=member.email).update(email=address)
            Member.objects.filter(pk=member.pk).update(email=address)
    for name in ("first_name", "last_name"):
        for member in Member.objects.filter(**{f"{name}__iregex": REFUSED_BY_THE_DATABASE}):
            sound = re.sub(REFUSED_BY_THE_DATABASE, " ", getattr(member, name), flags=re.I)
            Member.objects.filter(pk=member.pk).update(**{name: as_written(sound)})


class Migration(migrations.Migration):
    atomic = False  # the rows are written before the table is held to the rule

    dependencies = [
        ("members", "0006_former_addresses"),
        ("account", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(put_in_order, migrations.RunPython.noop),
        migrations.AddConstraint(
            "member", people_s_names("first_name", "last_name", name="member_names_lead_nowhere")
        ),
    ]
