"""Reports of contents: anybody says it, the administration answers, once."""

import pytest
from django.urls import reverse

from members.models import AuditLine, Report
from tests.factories.practices import SheetFactory

URL = "/signaler/"
SHORT = {"subject": "other"}
TYPED = {"path": "/fiches/cafe/", "reason": "wrong", "details": "Périmé"}


@pytest.fixture
def report(db):
    return Report.objects.create(path="/fiches/cafe/", reason="wrong", details="Canari")


def test_a_visitor_reports_a_page_and_may_leave_an_address(client, mona):
    form = client.get(URL, {"page": "/fiches/cafe/"}).content.decode()

    response = client.post(URL, TYPED | {"reporter_email": "v@essai.example"}, follow=True)

    sent = Report.objects.get()
    assert 'value="/fiches/cafe/"' in form
    assert (sent.path, sent.reporter, sent.reporter_email) == (
        "/fiches/cafe/",
        None,
        "v@essai.example",
    )
    assert "Votre signalement est reçu" in response.content.decode()
    assert mona.notifications.count() == 1


def test_members_of_one_building_report_each_for_themselves(client, alice, bob, settings):
    settings.LIMITS = settings.LIMITS | {"report_content": "1/h/person"}
    refused = [client.post(URL, {"path": "ailleurs"}).status_code for _ in range(2)]
    visitors = [client.post(URL, TYPED).status_code for _ in range(2)]
    members = []
    for member in (alice, bob, alice):
        client.force_login(member)
        members.append(client.post(URL, TYPED).status_code)

    assert (refused, visitors, members) == ([422, 422], [302, 429], [302, 302, 429])


def test_a_message_that_is_refused_is_not_counted(client, db, settings):
    settings.LIMITS = settings.LIMITS | {"report_content": "1/h/person"}
    typed = {"subject": "other", "message": "Rien ne va", "email": "v@essai.example"}

    statuses = [client.post("/contact/", sent).status_code for sent in (SHORT, SHORT, typed, typed)]

    assert statuses == [422, 422, 302, 429]


def test_a_member_reports_under_their_name(client, alice):
    client.force_login(alice)
    client.post(URL, TYPED | {"reporter_email": "autre@essai.example", "closed_by": alice.pk})

    sent = Report.objects.get()
    assert (sent.reporter, sent.reporter_email, sent.closed_by) == (alice, "", None)


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("http://127.0.0.1:8000/fiches/x/?a=1", "/fiches/x/"),
        (" /conventions/y/ ", "/conventions/y/"),
    ],
)
def test_a_whole_address_is_understood(client, db, typed, path):
    client.post(URL, TYPED | {"path": typed})

    assert Report.objects.get().path == path


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": ""},
        {"path": "http://127.0.0.1:8000//ailleurs.example/x"},
        {"path": "/\\ailleurs.example/x"},
        {"path": "fiches"},
        {"path": "https://evil.example/x/"},
        {"path": "//evil.example/x/"},
        {"path": "javascript:alert(1)"},
        {"path": "http://[x/"},
        {"path": "/" + "x" * 300},
        {"reason": "envie"},
        {"reason": ""},
        {"details": "x" * 2001},
        {"reporter_email": "pas une adresse"},
    ],
)
def test_a_wrong_report_says_why(client, db, wrong):
    response = client.post(URL, TYPED | wrong)

    assert (response.status_code, Report.objects.count()) == (422, 0)


def test_reports_are_counted_by_address(client, db):
    statuses = [client.post(URL, TYPED).status_code for _ in range(11)]

    assert (set(statuses[:10]), statuses[10], Report.objects.count()) == ({302}, 429, 10)


def test_the_administration_answers_once(client, report, mona, alice):
    url = reverse("report_close", args=[report.pk])
    client.force_login(alice)
    refused = client.post(url, {"outcome": "Rien"}).status_code
    client.force_login(mona)
    client.post(url, {"outcome": " "})
    without = Report.objects.get().closed_at
    for outcome in ("Fiche corrigée", "Encore"):
        client.post(url, {"outcome": outcome})

    report.refresh_from_db()
    assert (refused, without, report.closed_by, report.outcome) == (
        403,
        None,
        mona,
        "Fiche corrigée",
    )
    assert AuditLine.objects.filter(verb="close_report").count() == 1


def test_what_waits_and_what_was_answered_are_two_lists(client, report, mona):
    client.force_login(mona)
    waiting = [
        "Canari" in client.get(reverse("report_list"), query).content.decode()
        for query in ({}, {"etat": "traites"})
    ]
    client.post(reverse("report_close", args=[report.pk]), {"outcome": "Fait"})
    closed = [
        "Canari" in client.get(reverse("report_list"), query).content.decode()
        for query in ({}, {"etat": "traites"})
    ]

    assert (waiting, closed) == ([True, False], [False, True])


@pytest.mark.parametrize("count", [1, 5, 50])
def test_the_list_costs_the_same(client, mona, alice, count, django_assert_num_queries):
    Report.objects.bulk_create(
        Report(path="/x/", reason="wrong", reporter=alice) for _ in range(count)
    )
    client.force_login(mona)

    with django_assert_num_queries(7):
        client.get(reverse("report_list"))


def test_no_reason_is_proposed_that_is_not_one(client, db):
    page = client.get(URL).text

    assert page.count('type="radio"') == len(Report.Reason)
    assert "Choisir une option" not in page


def test_the_queue_names_the_page_where_it_can(client, mona):
    sheet = SheetFactory(shared=True, title="Pauses-café")
    draft = SheetFactory(title="Canari brouillon")
    for path in (sheet.get_absolute_url(), draft.get_absolute_url(), "/aide/", "/nulle/part/"):
        Report.objects.create(path=path, reason="wrong")
    client.force_login(mona)

    page = client.get("/administration/signalements/").text

    assert f'«\u00a0<bdi>Pauses-café</bdi>\u00a0», <a href="{sheet.get_absolute_url()}">' in page
    assert page.count("», <a") == 1
    assert "Canari" not in page
