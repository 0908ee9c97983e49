"""The register: every confirmed CTG, in a list that the address filters."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions import rules
from conventions.facets import facets_of_register
from conventions.filters import ConventionFilter
from conventions.models import Convention
from conventions.register import cards_of
from conventions.standing import standing_of
from ctgnet.paging import counted_page


@login_not_required
@require_safe
def convention_list(request):
    """The public register: confirmed CTGs by name, filtered by the address."""
    standing = standing_of(request.user)
    chosen = ConventionFilter(request.GET, queryset=Convention.objects.confirmed())
    states, departments, themes = facets_of_register(chosen.active, chosen.qs)
    page, total = counted_page(
        # Where each stands: the cards are read apart.
        chosen.qs.only("folded", "local_name", "official_title"),
        order=("folded", "pk"),
        cursor=request.GET.get("apres"),
    )
    context = {
        "total": total,
        "page": page,
        "cards": cards_of([row.pk for row in page], standing),
        "q": request.GET.get("q", ""),
        "selects": [
            ("etat", "État", states, request.GET.get("etat", "")),
            ("departement", "Département", departments, request.GET.get("departement", "")),
            ("thematique", "Thématique", themes, request.GET.get("thematique", "")),
        ],
        "chips": chosen.chips(),
        "querystring": chosen.querystring(),
        "can_register": rules.can_start_registering(request.user),
    }
    template = "conventions/convention_list.html"
    if request.htmx:
        template += "#results"
    return render(request, template, context)
