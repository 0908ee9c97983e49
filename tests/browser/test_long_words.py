"""One long word, as people may write it, widens no page and hides no day."""

import pytest
from django.utils import timezone

from events.models import Event
from members.models import Member
from practices.models import Sheet
from tests.factories.events import EventFactory
from tests.factories.practices import SheetFactory

pytestmark = pytest.mark.browser
WORD = "W"


@pytest.fixture
def addresses(alice, alpes_azur):
    """The pages that show a meeting, a sheet and a person with such a title and such a name."""
    Member.objects.filter(pk=alice.pk).update(first_name=WORD * 100)
    meeting = EventFactory(caf=None, convention=alpes_azur)
    sheet = SheetFactory(author=alice, shared=True)
    Event.objects.filter(pk=meeting.pk).update(title=WORD * 120)
    Sheet.objects.filter(pk=sheet.pk).update(title=WORD * 120)
    month = timezone.localtime(meeting.starts_at).strftime("%Y-%m")
    return [
        meeting.get_absolute_url(),
        "/evenements/",
        f"/evenements/calendrier/?mois={month}",
        sheet.get_absolute_url(),
        "/fiches/",
        alpes_azur.get_absolute_url(),
        f"{alpes_azur.get_absolute_url()}equipe/",
        alice.get_absolute_url(),
        "/annuaire/",
        "/mon-espace/",
        "/",
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_long_word_widens_no_page(opened, alice, addresses, transactional_db, width):
    tab = opened(alice, width=width)

    wide = []
    for address in addresses:
        page = tab.open(address)
        hidden = page.evaluate(
            "[...document.querySelectorAll('main *')].some((one) => one.clientWidth"
            " && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
        )
        if tab.scrolls_sideways() or hidden:
            wide.append(address)

    assert wide == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_button_of_one_word_is_not_cut_in_two(opened, mona, places, transactional_db, width):
    page = opened(mona, width=width).open("/")

    button = page.locator("main .place-search button")

    assert button.bounding_box()["height"] < 2 * button.evaluate(
        "(one) => parseFloat(getComputedStyle(one).lineHeight)"
        " + parseFloat(getComputedStyle(one).paddingTop)"
    )
