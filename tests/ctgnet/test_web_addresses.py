"""A link that somebody typed opens a page of the web and does nothing else."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from conventions.models import Body
from ctgnet.web_addresses import FAULT
from events.models import Event
from tests import house
from tests.factories.conventions import BodyFactory
from tests.factories.events import EventFactory

TYPED = {Body: (BodyFactory, ["wall_url", "folder_url"]), Event: (EventFactory, ["video_link"])}
SHUT = [
    "javascript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,a",
    "/planted/",
    "ftp://a.fr",
]

pytestmark = pytest.mark.django_db


def test_every_address_of_the_web_is_tried_here():
    found = {
        (model, field.name)
        for model in house.our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.URLField)
    }
    assert found == {(model, name) for model, (_, names) in TYPED.items() for name in names}


@pytest.mark.parametrize("shut", SHUT)
@pytest.mark.parametrize("model", TYPED)
def test_neither_the_form_nor_the_database_takes_another(model, shut):
    factory, names = TYPED[model]
    row = factory()
    for name in names:
        with pytest.raises(ValidationError, match=FAULT):
            model._meta.get_field(name).clean(shut, row)
        with pytest.raises(IntegrityError, match="open"), transaction.atomic():
            model.objects.filter(pk=row.pk).update(**{name: shut})


@pytest.mark.parametrize("address", ["", "https://mur.example/a?b=1", "HTTP://MUR.EXAMPLE"])
@pytest.mark.parametrize("model", TYPED)
def test_an_address_of_the_web_is_taken(model, address):
    factory, names = TYPED[model]
    row = factory()
    assert model.objects.filter(pk=row.pk).update(**dict.fromkeys(names, address)) == 1
