"""What French search needs: extensions, a folding of names, a stemmer without accents."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# Lower case after unaccent: unaccent turns Œ into OE.
# « Saint » and « Sainte » become « st » and « ste », as people type them.
FOLD_NAME = r"""
CREATE FUNCTION fold_name(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT regexp_replace(
           regexp_replace(
             btrim(regexp_replace(
               lower(public.unaccent('public.unaccent', normalize(name, NFC))),
               '[^a-z0-9]+', ' ', 'g')),
             '\msainte\M', 'ste', 'g'),
           '\msaint\M', 'st', 'g')
$$
"""

FRENCH_UNACCENT = """
CREATE TEXT SEARCH CONFIGURATION french_unaccent (COPY = french);
ALTER TEXT SEARCH CONFIGURATION french_unaccent
  ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(FOLD_NAME, "DROP FUNCTION fold_name(text)"),
        migrations.RunSQL(FRENCH_UNACCENT, "DROP TEXT SEARCH CONFIGURATION french_unaccent"),
    ]
