"""Words of an address: « L’œuvre à Cœur » is `l-oeuvre-a-coeur`."""

from django.utils.text import slugify

# Letters that Unicode does not take apart, and apostrophes that part two words.
SPELLED = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": " ", "'": " "})


def words_of_address(text, *, longest, otherwise):
    """At most `longest` characters, cut between words; `otherwise` when no letter is left."""
    slug = slugify(text.translate(SPELLED))
    if len(slug) > longest:
        slug = slug[: longest + 1].rpartition("-")[0] or slug[:longest]
    return slug or otherwise
