"""Names typed before the rule are shown whole, then every door is held to it."""

from django.db import migrations

from ctgnet.names import REFUSED_BY_THE_DATABASE, people_s_names, show_whole, shown_whole

THINGS = {
    "Milestone": (("title",), "milestone_title_is_shown_whole"),
    "ConventionImport": (("file_name",), "import_file_name_is_shown_whole"),
    "Convention": (("official_title", "local_name"), "convention_names_are_shown_whole"),
    "Plan": (("axis_label", "objective_label"), "plan_labels_are_shown_whole"),
    "Axis": (("title",), "axis_title_is_shown_whole"),
    "Objective": (("title",), "objective_title_is_shown_whole"),
    "ActionSheet": (("title",), "action_title_is_shown_whole"),
    "Body": (("name", "wall_label", "folder_label"), "body_names_are_shown_whole"),
    "BodyMember": (("role",), "body_member_role_is_shown_whole"),
    "Document": (("title",), "document_title_is_shown_whole"),
    "HandoverStep": (("text",), "handover_step_is_shown_whole"),
    "Indicator": (("title", "unit"), "indicator_names_are_shown_whole"),
}
PEOPLE = {
    "HandoverContact": (("name",), "handover_contact_leads_nowhere"),
    "TeamLetter": (("name",), "letter_name_leads_nowhere"),
}


def put_in_order(apps, schema):
    for model, (fields, _) in THINGS.items():
        show_whole(apps.get_model("conventions", model), *fields)
    for model, (fields, _) in PEOPLE.items():
        show_whole(apps.get_model("conventions", model), *fields, refused=REFUSED_BY_THE_DATABASE)


class Migration(migrations.Migration):
    atomic = False  # the rows are written before the tables are held to the rule

    dependencies = [("conventions", "0007_who_waits_for_a_ctg")]

    operations = [
        migrations.RunPython(put_in_order, migrations.RunPython.noop),
        *(
            migrations.AddConstraint(model, shown_whole(*fields, name=name))
            for model, (fields, name) in THINGS.items()
        ),
        *(
            migrations.AddConstraint(model, people_s_names(*fields, name=name))
            for model, (fields, name) in PEOPLE.items()
        ),
    ]
