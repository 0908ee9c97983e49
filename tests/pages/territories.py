"""How the tests of territories open their page."""

from django.urls import reverse


def page_of(client, kind, code, **options):
    return client.get(reverse("territory_detail", args=[kind, code]), **options)


def context_of(client, kind, code):
    response = page_of(client, kind, code)
    assert response.status_code == 200
    return response.context
