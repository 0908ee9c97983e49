"""The database remembers an address that changes, whatever the door: a page, a command, a shell."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


REMEMBER = """
CREATE FUNCTION remember_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO members_formeraddress (member_id, email, until)
    VALUES (OLD.id, lower(OLD.email), clock_timestamp())
    ON CONFLICT (member_id, email) DO UPDATE SET until = EXCLUDED.until;
  RETURN NULL;
END
$$;
CREATE TRIGGER member_address_is_remembered AFTER UPDATE OF email ON members_member
  FOR EACH ROW WHEN (NEW.erased_at IS NULL AND lower(OLD.email) <> lower(NEW.email))
  EXECUTE FUNCTION remember_address();
"""
FORGET = """
DROP TRIGGER member_address_is_remembered ON members_member;
DROP FUNCTION remember_address();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0005_news_taken_back_by_key'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='ancienne adresse')),
                ('until', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='jusqu’au')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_addresses', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'ancienne adresse',
                'verbose_name_plural': 'anciennes adresses',
                'constraints': [models.UniqueConstraint(fields=('member', 'email'), name='former_address_is_kept_once', violation_error_message='Cette ancienne adresse est déjà notée.')],
            },
        ),
        migrations.RunSQL(REMEMBER, FORGET),
    ]
