from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0002_moderation")]

    operations = [
        migrations.AddField(
            model_name="sheet",
            name="handed_on",
            field=models.DateField(editable=False, null=True, verbose_name="retour au territoire"),
        ),
        migrations.AddConstraint(
            model_name="sheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("handed_on", None), ("convention__isnull", False), _connector="OR"),
                name="handed_sheet_keeps_its_ctg",
                violation_error_message="Une fiche revenue au territoire garde sa CTG.",
            ),
        ),
    ]
