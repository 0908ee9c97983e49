"""Every change of what public pages show is noted, whatever door wrote it: page, import or shell."""

from django.db import migrations

NOTE = """
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pages_change (transaction, subject, number)
  VALUES (pg_current_xact_id()::text::bigint, TG_ARGV[0], 1)
  ON CONFLICT (transaction, subject) DO UPDATE SET number = pages_change.number + 1;
  RETURN NULL;
END
$$;
"""
REGISTER = [
    "conventions_convention",
    "conventions_coverage",
    "conventions_amendment",
    "conventions_post",
    "conventions_post_themes",
    "conventions_assignment",
    "reference_region",
    "reference_department",
    "reference_intercommunality",
    "reference_commune",
    "reference_caf",
    "reference_caf_departments",
    "reference_cafoverride",
]
SHOWN = [
    "conventions_convention_themes",
    "events_event",
    "members_testimony",
    "practices_sheet_themes",
    "reference_organisation",
    "reference_theme",
]
WHOLE_TABLE = """
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION note_change('{subject}');
"""
# A draft that saves itself and a sign-in change nothing that a visitor sees.
SOME_ROWS = """
CREATE TRIGGER note_public_sheet AFTER UPDATE ON practices_sheet FOR EACH ROW
  WHEN (OLD.public_at IS NOT NULL OR NEW.public_at IS NOT NULL)
  EXECUTE FUNCTION note_change('shown');
CREATE TRIGGER note_member_counted AFTER UPDATE ON members_member FOR EACH ROW
  WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active)
  EXECUTE FUNCTION note_change('register');
CREATE TRIGGER note_member_shown AFTER UPDATE ON members_member FOR EACH ROW
  WHEN ((OLD.first_name, OLD.last_name, OLD.job_title, OLD.public_id, OLD.profile_visibility)
    IS DISTINCT FROM
    (NEW.first_name, NEW.last_name, NEW.job_title, NEW.public_id, NEW.profile_visibility))
  EXECUTE FUNCTION note_change('shown');
"""
# The triggers go with the function.
FORGET = "DROP FUNCTION note_change() CASCADE;"


def _all():
    whole = [
        WHOLE_TABLE.format(table=table, subject=subject)
        for subject, tables in (("register", REGISTER), ("shown", SHOWN))
        for table in tables
    ]
    return "".join([NOTE, *whole, SOME_ROWS])


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0001_initial"),
        ("conventions", "0003_sentences_of_refusal"),
        ("events", "0001_initial"),
        ("members", "0004_name_of_the_news_of_sheets"),
        ("practices", "0001_initial"),
        ("reference", "0002_places"),
    ]
    operations = [migrations.RunSQL(_all(), FORGET)]
