"""The audit log can only grow: the database refuses to change or remove a line, whoever asks."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Une ligne du journal ne se modifie pas et ne s’efface pas.'
    USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER audit_line_is_never_changed BEFORE UPDATE OR DELETE ON members_auditline
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_log_is_never_emptied BEFORE TRUNCATE ON members_auditline
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
"""
ALLOW = """
DROP TRIGGER audit_log_is_never_emptied ON members_auditline;
DROP TRIGGER audit_line_is_never_changed ON members_auditline;
DROP FUNCTION refuse_audit_change();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
