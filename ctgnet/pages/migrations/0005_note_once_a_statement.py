"""What is noted of some rows is noted once a statement: row after row, thousands of accounts that one
transaction writes rewrote one note so many times, each dearer than the one before.
"""

from django.db import migrations

# The second argument, if any, says among which rows, in words of SQL: `former` are those of before the
# statement, `fresh` those that it left.
NOTE = """
CREATE OR REPLACE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_one boolean := true;
BEGIN
  IF TG_NARGS > 1 THEN
    EXECUTE 'SELECT EXISTS (SELECT FROM ' || TG_ARGV[1] || ')' INTO is_one;
  END IF;
  IF is_one THEN
    INSERT INTO pages_change (transaction, subject, number)
    VALUES (pg_current_xact_id()::text::bigint, TG_ARGV[0], 1)
    ON CONFLICT (transaction, subject) DO UPDATE SET number = pages_change.number + 1;
  END IF;
  RETURN NULL;
END
$$;
"""
INSERTED = "INSERT", "REFERENCING NEW TABLE AS fresh"
UPDATED = "UPDATE", "REFERENCING OLD TABLE AS former NEW TABLE AS fresh"
DELETED = "DELETE", "REFERENCING OLD TABLE AS former"
BOTH = "former JOIN fresh USING (id) WHERE"
PUBLIC = f"{BOTH} former.public_at IS NOT NULL OR fresh.public_at IS NOT NULL"
COUNTED = f"{BOTH} former.is_active IS DISTINCT FROM fresh.is_active"
NAMES = ("first_name", "last_name", "job_title", "public_id", "profile_visibility")
PROVED = f"{BOTH} former.verified IS DISTINCT FROM fresh.verified OR former.user_id IS DISTINCT FROM fresh.user_id"


def _of(side):
    return ", ".join(f"{side}.{name}" for name in NAMES)


SHOWN = f"{BOTH} ({_of('former')}) IS DISTINCT FROM ({_of('fresh')})"
TRIGGERS = [
    ("note_public_sheet", "practices_sheet", UPDATED, "shown", PUBLIC),
    ("note_member_counted", "members_member", UPDATED, "register", COUNTED),
    ("note_member_shown", "members_member", UPDATED, "shown", SHOWN),
    ("note_proof_gained", "account_emailaddress", INSERTED, "register", "fresh WHERE verified"),
    ("note_proof_changed", "account_emailaddress", UPDATED, "register", PROVED),
    ("note_proof_lost", "account_emailaddress", DELETED, "register", "former WHERE verified"),
]


def _all():
    yield NOTE
    for name, table, (event, rows), subject, among in TRIGGERS:
        yield f"DROP TRIGGER {name} ON {table};"
        yield (
            f"CREATE TRIGGER {name} AFTER {event} ON {table} {rows} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION note_change('{subject}', '{among}');"
        )


class Migration(migrations.Migration):
    dependencies = [("pages", "0004_add_up_again")]
    operations = [migrations.RunSQL("\n".join(_all()), migrations.RunSQL.noop)]
