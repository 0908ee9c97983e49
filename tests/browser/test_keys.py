"""A page whose address is a key: its form is taken, and no request tells the address."""

import pytest

from events import tokens
from events.models import Registration
from tests.factories.events import EventFactory

pytestmark = pytest.mark.browser


def test_the_form_is_taken_and_no_request_tells_the_address(opened, transactional_db, alice):
    event = EventFactory()
    path = tokens.path(tokens.Act.REGISTER, event_id=event.pk, member_id=alice.pk, revision=0)
    tab = opened()
    requests = []
    tab.page.on("request", lambda request: requests.append(request))

    tab.open(path)
    tab.page.locator("main form button").click()
    tab.page.wait_for_load_state("load")

    told = [request.all_headers().get("referer", "") for request in requests]
    assert Registration.objects.filter(event=event, member=alice).count() == 1
    assert [one for one in told if path in one] == []
    assert f"{tab.site}/" in told
    assert tab.complaints == []
