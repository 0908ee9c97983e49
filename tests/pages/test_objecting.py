"""Who does not want to be here: told how to say so, heard without an account."""

from html import unescape

import pytest
from django.urls import reverse

from conventions import emails as told_of_posts
from members import emails as told_of_accounts
from members.models import Report
from tests.factories.conventions import AssignmentFactory
from tests.factories.members import InvitationFactory

HOW = "/confidentialite/#opposition"


def read(answer):
    return unescape(answer.content.decode())


@pytest.fixture
def messages(db, nina):
    held = AssignmentFactory(member=nina)
    return [
        told_of_posts.team_told(held.post.convention, nina, [held]),
        told_of_accounts.invitation(InvitationFactory(), has_account=False),
    ]


def test_the_mails_that_tell_somebody_they_are_here_say_how_to_object(client, messages):
    page = read(client.get(reverse("privacy_notice")))

    for message in messages:
        _, text, html = message.rendered()
        assert (text.count(HOW), html.count(HOW)) == (1, 1)
    assert page.count('id="opposition"') == 1


def test_a_visitor_objects_by_the_form_that_the_page_names(client, mona):
    page = read(client.get(reverse("privacy_notice")))
    form = read(client.get("/contact/?sujet=personal-data"))
    typed = {"subject": "personal-data", "email": "v@essai.example", "message": "Retirez-moi."}

    client.post("/contact/", typed)

    assert page.count('href="/contact/?sujet=personal-data"') == 1
    assert 'value="personal-data" selected' in form
    report = Report.objects.get()
    assert (report.reporter, report.details) == (None, "Mes données personnelles\n\nRetirez-moi.")
    assert [news.key for news in mona.notifications.all()] == [f"report:{report.pk}"]


def test_no_table_of_the_page_is_cut_on_a_phone(client, db):
    """Each cell says its heading, as the row becomes a card."""
    table = read(client.get(reverse("privacy_notice"))).partition("<tbody>")[2]
    cells = table.partition("</tbody>")[0]

    assert cells.count("<td ") == cells.count('<td data-label="') == 3 * cells.count("<th ")
