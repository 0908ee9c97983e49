"""« Qui peut faire quoi » : the same table as the tests, for everybody to read."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ctgnet.pages.permissions.table import COLUMNS, groups


@login_not_required
@require_safe
def permissions(request):
    page = {"columns": list(COLUMNS.values()), "groups": groups()}
    return render(request, "pages/permissions/permissions.html", page)
