"""Whoever proves an address is counted among the people of the posts they hold: figures are added up again."""

from django.db import migrations

NOTE = """
CREATE TRIGGER note_proof_gained AFTER INSERT ON account_emailaddress FOR EACH ROW
  WHEN (NEW.verified) EXECUTE FUNCTION note_change('register');
CREATE TRIGGER note_proof_changed AFTER UPDATE ON account_emailaddress FOR EACH ROW
  WHEN (OLD.verified IS DISTINCT FROM NEW.verified OR OLD.user_id IS DISTINCT FROM NEW.user_id)
  EXECUTE FUNCTION note_change('register');
CREATE TRIGGER note_proof_lost AFTER DELETE ON account_emailaddress FOR EACH ROW
  WHEN (OLD.verified) EXECUTE FUNCTION note_change('register');
"""
FORGET = """
DROP TRIGGER note_proof_gained ON account_emailaddress;
DROP TRIGGER note_proof_changed ON account_emailaddress;
DROP TRIGGER note_proof_lost ON account_emailaddress;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0002_note_changes"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunSQL(NOTE, FORGET)]
