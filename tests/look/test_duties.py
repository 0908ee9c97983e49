"""Pages that the law asks for: open to all, and a way to write to the team."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings

from members.models import Report

pytestmark = pytest.mark.django_db
TEXTS = [
    "mentions-legales",
    "conditions",
    "charte",
    "confidentialite",
    "accessibilite",
    "aide",
    "plan-du-site",
    "le-metier",
    "contact",
]
LETTER = {"subject": "accessibility", "email": "visiteur@essai.example", "message": "Le menu."}


def test_they_are_open_to_all_with_one_title_each(client):
    pages = {name: client.get(f"/{name}/").text for name in TEXTS}
    titles = {page.partition("<title>")[2].partition("</title>")[0] for page in pages.values()}

    assert len(titles) == len(TEXTS)
    assert {name for name, page in pages.items() if page.count("<h1") != 1} == set()


def test_the_foot_of_the_page_leads_to_the_sources_of_the_data(client):
    assert 'href="/mentions-legales/#sources"' in client.get("/aide/").text
    assert client.get("/mentions-legales/").text.count('id="sources"') == 1


def test_the_help_speaks_with_the_words_of_the_screens(client):
    """Every « word » of the help is written on another page, and each of its links opens one."""
    page = client.get("/aide/").text
    help_text = re.sub(r"[ \n]+", " ", page.partition("<main")[2].partition("</main>")[0])
    quoted = set(re.findall("«\u00a0(.+?)\u00a0»", help_text)) - {"St", "Saint"}
    folders = ("templates", "ctgnet", "conventions", "events", "members", "practices")
    files = [
        file for folder in folders for file in (settings.BASE_DIR / folder).rglob("*.[ph][yt]*")
    ]
    screens = "\n".join(file.read_text() for file in files if file.name != "aide.html")

    assert len(quoted) > 20
    assert {words for words in quoted if words not in screens} == set()
    paths = set(re.findall('href="(/[^"#]*)"', help_text))
    assert {path for path in paths if client.get(path).status_code not in {200, 302}} == set()


def test_a_visitor_writes_to_the_team(client):
    answer = client.post("/contact/", LETTER)

    assert (answer.status_code, answer.url) == (302, "/contact/")
    report = Report.objects.get()
    assert (report.path, report.reporter, report.reporter_email) == (
        "/contact/",
        None,
        "visiteur@essai.example",
    )
    assert report.details == "Une difficulté d’accès à une page\n\nLe menu."


def test_a_member_does_not_give_their_address_again(client, alice):
    client.force_login(alice)
    client.post("/contact/", {"subject": "question", "message": "Bonjour"})

    assert Report.objects.get().reporter == alice


def test_a_letter_that_lacks_something_keeps_what_was_typed(client):
    answer = client.post("/contact/", LETTER | {"email": ""})

    assert answer.status_code == 422
    assert "Le menu.</textarea>" in answer.text
    assert not Report.objects.exists()


def test_a_robot_is_thanked_and_forgotten(client):
    answer = client.post("/contact/", LETTER | {"website": "https://spam.example"})

    assert answer.status_code == 302
    assert not Report.objects.exists()


def test_broken_text_is_refused_beside_its_field(client):
    assert client.post("/contact/", LETTER | {"message": "a\x00b"}).status_code == 422


def test_somebody_who_finds_a_flaw_knows_whom_to_warn(client, time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 10, tzinfo=UTC))
    lines = client.get("/.well-known/security.txt").text.splitlines()

    assert lines == [
        "Contact: mailto:contact@ctgnet.example",
        "Contact: http://127.0.0.1:8000/contact/",
        "Expires: 2027-05-21T00:00:00Z",
        "Preferred-Languages: fr, en",
        "Canonical: http://127.0.0.1:8000/.well-known/security.txt",
    ]


def test_robots_stay_out_of_the_rooms_of_members(client):
    lines = client.get("/robots.txt").text.splitlines()

    assert lines[0] == "User-agent: *"
    assert {"Disallow: /annuaire/", "Disallow: /membres/", "Disallow: /compte/"} <= set(lines)


def test_the_gallery_is_for_the_national_administration(client, mona):
    client.force_login(mona)
    page = client.get("/composants/")

    assert page.status_code == 200
    assert page.text.count('data-bs-theme="dark"') == 1
    assert page.text.count("error-summary") == 2
