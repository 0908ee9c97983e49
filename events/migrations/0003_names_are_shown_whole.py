"""Names typed before the rule are shown whole, then every door is held to it."""

from django.db import migrations

from ctgnet.names import show_whole, shown_whole

THINGS = {
    "Event": (("title", "place"), "event_names_are_shown_whole"),
}


def put_in_order(apps, schema):
    for model, (fields, _) in THINGS.items():
        show_whole(apps.get_model("events", model), *fields)


class Migration(migrations.Migration):
    atomic = False  # the rows are written before the tables are held to the rule

    dependencies = [("events", "0002_moderation")]

    operations = [
        migrations.RunPython(put_in_order, migrations.RunPython.noop),
        *(
            migrations.AddConstraint(model, shown_whole(*fields, name=name))
            for model, (fields, name) in THINGS.items()
        ),
    ]
