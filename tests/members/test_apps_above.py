"""What members asks by its name of the apps above: each of them offers it, and nothing else is called so."""

from django.utils.module_loading import import_string

from members.apps_above import asked_of
from tests import house

BY_NAME = {"members/apps_above.py", "ctgnet/once/acts.py"}


def test_each_app_offers_what_is_asked_of_it():
    asked = asked_of()

    assert [name for name in asked if not callable(import_string(name))] == []
    assert {"conventions.actions.tell_desks", "members.answering.waits_for"} < set(asked)
    assert {name.split(".")[0] for name in asked} == {
        "ctgnet",  # the forms sent today
        "events",
        "practices",
        "conventions",
        "members",
    }


def test_no_other_module_calls_an_app_by_its_name():
    """The contracts of imports see no such call."""
    calling = {
        house.name_of(path)
        for path in house.our_files(".py")
        if "import_string" in path.read_text() and "tests/" not in house.name_of(path)
    }
    assert calling == BY_NAME
