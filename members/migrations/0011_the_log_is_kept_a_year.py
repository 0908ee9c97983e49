"""A line of the log leaves after a year, and only then; what a rule still reads stays."""

from django.db import migrations

BEFORE = """
CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
%s  RAISE EXCEPTION 'Une ligne du journal ne se modifie pas et ne s’efface pas.'
    USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""
OLD_LINES_LEAVE = """
  IF TG_OP = 'DELETE' THEN
    IF OLD.at < now() - interval '1 year'
      AND OLD.verb NOT IN ('edit_sheet', 'merge_organisation', 'add_organisation') THEN
      RETURN OLD;
    END IF;
  END IF;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0010_inactive_accounts")]
    operations = [migrations.RunSQL(BEFORE % OLD_LINES_LEAVE, BEFORE % "")]
