"""Words of an address: « L’œuvre à Cœur » is `l-oeuvre-a-coeur`; and the way back to one of ours."""

from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify

# Letters that Unicode does not take apart, and apostrophes that part two words.
SPELLED = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": " ", "'": " "})


def words_of_address(text, *, longest, otherwise):
    """At most `longest` characters, cut between words; `otherwise` when no letter is left."""
    slug = slugify(text.translate(SPELLED))
    if len(slug) > longest:
        slug = slug[: longest + 1].rpartition("-")[0] or slug[:longest]
    return slug or otherwise


def is_a_page_of_this_site(path):
    """Browsers read « //elsewhere » and « /\\elsewhere » as another site."""
    return path.startswith("/") and "\\" not in path and url_has_allowed_host_and_scheme(path, None)


def way_back(request, otherwise):
    """Where the form says that the person came from; never another site."""
    target = request.POST.get("next", "")
    return target if is_a_page_of_this_site(target) else otherwise
