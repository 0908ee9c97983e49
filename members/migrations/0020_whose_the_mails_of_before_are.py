from django.db import migrations

# {how a key was written: the same fact, and whose it is}.
BY_ITSELF = {
    r"^account-to-close:(\d+):([\d-]+)$": "account-to-close",
    r"^account-suspended:(\d+):(\d+)$": "account-suspended",
}


def know_whose(apps, schema_editor):
    """The mails of before the keys told whose they are: found again, and never sent a second time."""
    mails = apps.get_model("mail", "OutgoingMail").objects
    for written, fact in BY_ITSELF.items():
        for mail in mails.filter(key__regex=written):
            _, person, moment = mail.key.split(":")
            _name(mails, mail, f"{fact}:{moment}:to:{person}")
    for fact, model, whose in (
        ("invitation", "Invitation", "member"),
        ("relayed", "RelayedMessage", "recipient"),
        ("report-closed", "Report", "reporter"),
    ):
        written = mails.filter(key__regex=rf"^{fact}:\d+$").only("key")
        found = {mail.key: mail for mail in written}
        about = [key.partition(":")[2] for key in found]
        rows = apps.get_model("members", model).objects.filter(pk__in=about)
        for pk, person in rows.values_list("pk", whose):
            _name(mails, found[f"{fact}:{pk}"], f"{fact}:{pk}:to:{person or 'nobody'}")


def _name(mails, mail, key):
    """What has left under both is one fact: the last of them tells it."""
    if mails.filter(key=key).exists():
        mails.filter(pk=mail.pk).delete()
    else:
        mails.filter(pk=mail.pk).update(key=key)


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0019_letters_to_the_team"),
        ("mail", "0003_who_is_named"),
    ]

    operations = [migrations.RunPython(know_whose, migrations.RunPython.noop)]
