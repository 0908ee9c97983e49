"""An address that is a key reaches no log, no referrer, no error mail, no other address."""

import logging
import re
from urllib.parse import quote

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import get_resolver
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from ctgnet import discretion
from events import tokens
from tests.ctgnet.urls_of_keys import VIEWS, broken
from tests.factories.members import RoleFactory

TOKEN = signing.dumps([12, "tout"], salt="members.unsubscribe")
CUT = TOKEN[:-3]
KEYS = {
    "invitation_accept": "/compte/invitation/{}/",
    "mail_unsubscribe": "/compte/desabonnement/{}/",
    "letter_confirm": "/ecrire-a-une-equipe/{}/",
    "act_confirm": "/evenements/lien/annuler/{}/",
}
# Parameters of open text that are no keys: what they name is no secret.
NO_KEYS = {"act", "code", "kind", "public_id"}


def test_every_address_that_is_a_key_is_known():
    assert set(discretion.routes_with_a_key()) == set(KEYS)


def test_an_open_parameter_is_a_key_or_is_said_not_to_be():
    """A new one is named `token`, or added above by somebody who has thought of it."""
    found = {
        name
        for _, pattern in discretion._routes(get_resolver())
        for name, converter in pattern.pattern.converters.items()
        if converter.regex == "[^/]+"
    }

    assert found == NO_KEYS | {discretion.PARAMETER}


@pytest.fixture
def written(caplog, settings):
    """All that an answer leaves in the logs and in the mails of the administrators."""
    settings.ROOT_URLCONF = "tests.ctgnet.urls_of_keys"
    settings.ADMINS = ["duty@essai.example"]
    caplog.set_level(logging.DEBUG)

    def everything():
        records = [
            f"{record.getMessage()} {record.msg} {record.args} {record.exc_text}"
            for record in caplog.records
        ]
        mails = [f"{one.subject} {one.body}" for one in mail.outbox]
        return "\n".join([caplog.text, *records, *mails])

    return everything


def pieces_in(text):
    """The key, or its signature, which makes it again with the rest."""
    return [piece for piece in (TOKEN, TOKEN.rsplit(":", 1)[1]) if piece in text]


def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("status", VIEWS)
def test_no_answer_writes_the_key(written, db, status):
    answer = visitor().get(f"/faute/{status}/{TOKEN}/")

    assert answer.status_code == status
    assert (discretion.HIDDEN in written(), pieces_in(written())) == (True, [])
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", KEYS.values())
@pytest.mark.parametrize("suite", ["", "x", "x/y/"])
def test_neither_does_the_address_mistyped(written, db, address, suite):
    for method in ("get", "post", "put"):
        answer = getattr(visitor(), method)(address.format(TOKEN) + suite)
        assert answer.headers["Referrer-Policy"] == "no-referrer"

    assert pieces_in(written()) == []


SHAPES = {
    "a letter more": lambda path: path[:-1] + "x/",
    "a letter less": lambda path: path[:-2] + "/",
    "a dot at the end": lambda path: path[:-1] + ".",
    "quoted again": lambda path: quote(path).replace("%3A", "%253A"),
    "a slash quoted": lambda path: path.replace(f"/{TOKEN}", f"%2F{TOKEN}"),
    "a slash quoted twice": lambda path: path.replace("/", "%252F")[5:],
    "a slash doubled": lambda path: path.replace("/", "//")[1:],
    "a slash inside": lambda path: path.replace(":", ":/"),
    "small letters": str.lower,
    "capitals": str.upper,
    "a space": lambda path: path.replace(":", "%20").replace(TOKEN[0], f"%20{TOKEN[0]}", 1),
    "a line": lambda path: path.replace(TOKEN, f"%0A{TOKEN[0]}%0A{TOKEN[1:]}"),
    "marks": lambda path: path.replace(":", "',)]<\">"),
    "a question": lambda path: path.replace(":", "?"),
    "cut": lambda path: path.rpartition(":")[0][:-2] + "/" + TOKEN[-30:],
    "another beginning": lambda path: path.replace("/", "s/")[1:].replace("s/", "/", 1),
}


def long_pieces_in(text):
    """Eight letters of the end of the signature, in whatever case, are more than chance."""
    text, end = text.lower(), TOKEN[-30:-3].lower()
    return [end[n : n + 8] for n in range(len(end) - 8) if end[n : n + 8] in text]


@pytest.mark.parametrize("address", [*KEYS.values(), "/faute/500/{}/", "/faute/404/{}/"])
def test_neither_does_the_key_written_another_way(written, db, address):
    policies, leaks = set(), []
    for shape, write in SHAPES.items():
        answer = visitor().get("/" + write(address.format(TOKEN)).removeprefix("/"))
        policies.add(answer.headers["Referrer-Policy"])
        leaks += [(shape, piece) for piece in long_pieces_in(written())]

    assert (policies, leaks) == ({"no-referrer"}, [])


@pytest.mark.parametrize("piece", ["/", ".", "%2F", "%252F", " ", "a:", "/compte/invitation////"])
def test_a_text_made_to_be_read_again_and_again_is_read_once(written, half_a_minute, piece):
    text = piece * (200_000 // len(piece))

    discretion.holds_a_key(text)
    shown = discretion.masked(f"{text}\n{KEYS['mail_unsubscribe'].format(TOKEN)} 404")

    assert shown.endswith(f"\n/compte/desabonnement/{discretion.HIDDEN} 404")


def test_no_other_address_of_the_site_is_taken_for_one(written):
    taken = {name for path, name in _plain_routes() if discretion.holds_a_key(path)}

    assert taken == set(discretion.routes_with_a_key())


def _plain_routes():
    for route, pattern in discretion._routes(get_resolver()):
        yield "/" + re.sub(r"<[^>]+>", "abc", route), pattern.name


def test_control_by_the_records_of_the_library_it_is_written(written, db):
    logging.setLogRecordFactory(logging.LogRecord)
    try:
        visitor().get(f"/faute/404/{TOKEN}/")
    finally:
        logging.setLogRecordFactory(discretion.DiscreetRecord)

    assert TOKEN in pieces_in(written())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"GET /compte/invitation/{CUT}/ 404", "GET /compte/invitation/••• 404"),
        (f"/compte/connexion/?next={quote(KEYS['act_confirm'].format(CUT), safe='')}&a=1", None),
        (f"send(token='{TOKEN}')", "send(token='•••')"),
        (f"token%3D{quote(TOKEN)}", "token%3D•••"),
        (f"a%{TOKEN} {TOKEN}", "a%••• •••"),
        ("GET /fiches/a:b/ 12:30:45 a/b", "GET /fiches/a:b/ 12:30:45 a/b"),
        ("/evenements/lien/", "/evenements/lien/"),
    ],
    ids=lambda text: (
        "text"
    ),  # a token is another at each run: two processes must call a test the same
)
def test_what_is_hidden_in_a_text(text, shown):
    wanted = shown or "/compte/connexion/?next=%2Fevenements%2Flien%2Fannuler%2F•••&a=1"

    assert discretion.masked(text) == wanted


def test_arguments_of_every_kind_are_hidden(caplog):
    logger = logging.getLogger("procrastinate.worker")

    logger.error("Job %(call)s", {"call": f"send({TOKEN})"})
    logger.error("Job %s %s", 3, f"send({TOKEN})")
    logger.error(f"Job {TOKEN}")
    try:
        raise ValueError(TOKEN)
    except ValueError:
        logger.exception("Job failed")

    assert pieces_in(caplog.text) == []
    assert caplog.messages == ["Job send(•••)", "Job 3 send(•••)", "Job •••", "Job failed"]
    assert "ValueError: •••" in caplog.text


def report_of(rf, reporter, filter_class):
    request = rf.get(KEYS["act_confirm"].format(TOKEN), HTTP_REFERER=f"http://x/{TOKEN}")
    request.exception_reporter_filter = filter_class()
    try:
        broken(request, TOKEN)
    except LookupError as error:
        report = reporter(request, type(error), error, error.__traceback__)
        return report.get_traceback_text() + report.get_traceback_html()


def test_the_report_of_a_fault_says_what_broke_and_not_the_key(rf):
    report = report_of(rf, discretion.DiscreetReport, discretion.DiscreetFilter)

    assert ("LookupError" in report, pieces_in(report)) == (True, [])


def test_control_the_report_of_the_library_holds_it(rf):
    report = report_of(rf, ExceptionReporter, SafeExceptionReporterFilter)

    assert TOKEN in pieces_in(report)


def test_the_page_of_an_absent_address_does_not_carry_it_to_the_sign_in(client, db):
    page = client.get(KEYS["act_confirm"].format(TOKEN) + "suite/").content.decode()

    assert '/compte/connexion/?next=%2F"' in page
    assert pieces_in(page) == []


def test_neither_does_the_second_factor(client, nina, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    RoleFactory(member=nina, kind="national")
    client.force_login(nina)

    answer = client.get(KEYS["act_confirm"].format(TOKEN))

    assert (answer.status_code, answer.url) == (302, "/compte/securite/?next=/")


def test_a_page_with_a_form_lets_it_be_sent(client, db):
    """Under « no-referrer » alone, a browser would say that the form comes from nowhere."""
    page = client.get(tokens.path(tokens.Act.CANCEL, event_id=1, member_id=1, revision=1))

    assert '<meta name="referrer" content="strict-origin">' in page.content.decode()


def test_other_pages_are_as_they_were(client, db):
    page = client.get("/fiches/")

    assert page.headers["Referrer-Policy"] == "same-origin"
    assert 'name="referrer"' not in page.content.decode()
