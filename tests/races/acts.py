"""Every address that takes a POST, as the access tables name them, with its form filled in.

The form is read in the page that holds it: the address itself, else a page above it. What a hurried
hand cannot guess is in `TYPED`; what is not tried here says why in `EXCUSED`.
"""

import re
from dataclasses import dataclass

from django.test import Client

from ctgnet.typed import ONCE
from tests.access import walker
from tests.conventions import importing
from tests.conventions.papers import PDF
from tests.races.chosen import CHOSEN, MADE
from tests.races.forms import WORDS, filled, form_leading_to
from tests.races.meeting import Press

PAGES_ABOVE = 3
# A form that is answered by another page, the same page told again, or a fragment.
ALLOWED = ("302", "200", "422", "409")

SIGNING_IN = "beginning a session, not making a thing: tried by tests/members"
SECOND_FACTOR = (
    "needs a device or a password just typed: tried by tests/members/test_second_factor.py"
)
EXCUSED = {
    "account_login": SIGNING_IN,
    "account_logout": SIGNING_IN,
    "account_request_login_code": SIGNING_IN,
    "account_confirm_login_code": SIGNING_IN,
    "account_reauthenticate": SIGNING_IN,
    "account_email_verification_sent": SIGNING_IN,
    "account_change_password": SIGNING_IN,
    "account_set_password": SIGNING_IN,
    "account_reset_password": SIGNING_IN,
    "account_confirm_password_reset_code": SIGNING_IN,
    "account_complete_password_reset": SIGNING_IN,
    "mfa_authenticate": SECOND_FACTOR,
    "mfa_reauthenticate": SECOND_FACTOR,
    "mfa_activate_totp": SECOND_FACTOR,
    "mfa_deactivate_totp": SECOND_FACTOR,
    "mfa_generate_recovery_codes": SECOND_FACTOR,
    "mfa_download_recovery_codes": SECOND_FACTOR,
    "mfa_add_webauthn": SECOND_FACTOR,
    "mfa_reauthenticate_webauthn": SECOND_FACTOR,
    "mfa_remove_webauthn": SECOND_FACTOR,
    "mfa_edit_webauthn": SECOND_FACTOR,
    "mfa_login_webauthn": SECOND_FACTOR,
}

EXCUSED |= {
    "conventions:convention_autosave": "keeps a form under its key: tests/conventions/test_register_drafts.py",
    "conventions:convention_resume": "the same, told again with its key: tests/conventions/test_races.py",
    "conventions:convention_check": "one form, one CTG, by its key: tests/conventions/test_races.py",
    "conventions:merger_list": "no commune has merged in this world: tests/conventions/test_mergers.py",
    "account_switch": "signs out, for whoever opened the page of somebody else: tests/test_unfinished.py",
    "request_delegate": "nobody to hand a request to in this world: tests/pages/test_delegation.py",
}
# Shown by another page than those above the address.
SHOWN_BY = {
    "practices:sheet_save": "practices:sheet_edit",
    "conventions:sheet_autosave": "conventions:sheet_edit",
    "conventions:evaluation_autosave": "conventions:evaluation_edit",
    "conventions:handover_save": "conventions:handover_edit",
}
SOMEBODY = {"first_name": "Lou", "last_name": "Pin", "email": "lou{n}@courses.example"}
SHARE = {"fte": "0,5"}
EPCI = "epci:200039931"
KNOWN = {"email": "nina@essai.example"}
TYPED = {
    "account_signup": SOMEBODY | {"password1": "une phrase assez longue pour entrer"},
    "invitation_accept": {"first_name": "Inès", "last_name": "Saule"},
    "national_propose": KNOWN,
    "referent_grant": KNOWN,
    "assignment_request": SHARE,
    "events:event_cancel": {"reason": WORDS, "confirmation": "ANNULER"},
    "events:event_edit": {"title": "Rencontre déplacée, tour {n}"},
    "events:event_open": {"reason": WORDS},
    "events:event_create": {"place": "Salle des fêtes", "end_hour": "17:00"},
    "practices:question_ask": {"text": "Combien de temps avez-vous mis, tour {n} ?"},
    "practices:question_answer": {"answer": "Deux jours, tour {n}."},
    "practices:sheet_edit": {"title": "Pauses-café, tour {n}"},
    "practices:sheet_open": {"reason": WORDS},
    "conventions:convention_open": {"reason": WORDS},
    "conventions:convention_edit": {"local_name": "Ici, tour {n}"},
    "conventions:document_edit": {"title": "Bilan, tour {n}", "visibility": "team"},
    "conventions:amendment_reopen": {"reason": WORDS},
    "conventions:evaluation_edit": {"held_on": "2026-03-12", "summary": "Retenu, tour {n}"},
    "conventions:sheet_status": {"status": "in_progress"},
    "conventions:post_create": SOMEBODY | SHARE | {"employer": EPCI},
    "conventions:post_appoint": SOMEBODY | SHARE,
    "conventions:body_seat": {"employer": EPCI, "role": "Adjointe, tour {n}"},
    "conventions:amendment_create": {
        "signed_on": "2026-01-05",
        "effective_on": "2026-01-05",
        "new_end_date": "2031-12-31",
    },
    "conventions:perimeter_correct": {"codes": "06123"},
    "conventions:indicator_values": {"value": "12,5"},
    "report_create": {"path": "/charte/"},
    "testimony": {"agrees": "on", "text": WORDS + ", tour {n}."},
    "testimony_choose": {"is_shown": "1"},
    "joining_ask": {"q": "Saint-Laurent", "commune": "06123", "kind": "pilot", "note": WORDS},
    "role_refuse": {"reason": WORDS},
    "role_end": {"reason": WORDS},
    "assignment_refuse": {"reason": WORDS},
    "member_suspend": {"reason": WORDS},
}
# Files are made anew for each sending.
A_PLAN = "Axe;Objectif;Intitulé\nIci;Là;Une action\n".encode()
A_LINE = importing.line(**importing.SOUND | {"official_title": "Convention territoriale, tour {n}"})
A_TABLE = f"{';'.join(importing.HEADINGS)}\n{';'.join(f'"{cell}"' for cell in A_LINE)}\n".encode()
SENT_FILES = {
    "conventions:document_create": ("file", "compte-rendu.pdf", PDF),
    "conventions:import_create": ("file", "ctg.csv", A_TABLE),
    "conventions:plan_import": ("file", "plan.csv", A_PLAN),
}
# What is read, or leaves the site as a file, leaves its line in the log, the second click's as well.
READ_EACH_TIME = {
    *("followed_list_export", "requests_export", "register_export", "people_export"),
    "person_contact",
}
# Last in a world: what is about the same thing must still find it there.
ENDS = re.compile(
    r"delete|remove|close|shut|cancel|end\b|withdraw|abandon|archive|share|suspend|undo|revoke|decline"
)
# Two people who say the same thing make one row of these tables. Not so colleagues of two Cafs: whoever
# names an address that another has just named gets a person of their own (decision 15).
ONE_FOR_TWO = {
    "account_signup": "members_member",
    "conventions:organisation_create": "reference_organisation",
    "conventions:post_create": "members_member",
    "conventions:post_appoint": "members_member",
    "conventions:body_seat": "conventions_bodymember",
    "conventions:evaluation_edit": "conventions_evaluation",
    "conventions:review_edit": "conventions_yearlyreview",
    "conventions:indicator_values": "conventions_indicatorvalue",
    "conventions:plan_print": "conventions_planprint",
    "referent_grant": "members_role",
    "national_propose": "members_role",
    "reconfirmation": "conventions_reconfirmation",
}
# Whoever is already somebody is sent home.
ONLY_STRANGERS = {"account_signup"}


@dataclass(frozen=True)
class Act:
    """An address to post to, about a thing of the world, and who may, one or two people."""

    url: str
    thing: str
    people: tuple

    def __str__(self):
        return f"{self.url} {self.thing}"


def acts():
    """One for each address that takes a POST; about the first thing that somebody may act on."""
    found = {}
    for url, line in walker.lines().items():
        if url in EXCUSED or "post" not in line:
            continue
        if chosen := CHOSEN.get(url):
            found[url] = Act(url, *chosen)
            continue
        if url in MADE:
            found[url] = Act(url, "made", MADE[url][1])
            continue
        candidates = (Act(url, thing, _allowed(url, row)) for thing, row in line["post"].items())
        usable = sorted((act for act in candidates if act.people), key=_best, reverse=True)
        if usable:
            found[url] = usable[0]
    return dict(sorted(found.items(), key=lambda item: bool(ENDS.search(item[0]))))


def forgotten():
    """Addresses that take a POST, are not tried, and do not say why."""
    posts = {url for url, line in walker.lines().items() if "post" in line}
    return posts - acts().keys() - EXCUSED.keys()


def _allowed(url, row):
    if url in ONLY_STRANGERS:
        return ("visitor",)
    answers = walker.by_persona(row)
    by_rank = [who for rank in ALLOWED for who, said in answers.items() if said == rank]
    return tuple(who for who in by_rank if who != "suzie")


def _best(act):
    line = walker.lines()[act.url]["post"][act.thing]
    return walker.by_persona(line)[act.people[0]] == "302", len(act.people)


class Hands:
    """Each person of the world in a browser of their own."""

    def __init__(self, world):
        self.world, self.clients = world, {"visitor": Client()}
        for name, member in world.people.items():
            self.clients[name] = Client()
            self.clients[name].force_login(member)
        self._read, self._made_for = {}, {}

    def press(self, who, url, thing, number, key):
        """The form as this person finds it, filled in, ready to be sent under that key."""
        if url in MADE and self._made_for.get(url) != number:
            self._made_for[url], self.world.things[url] = number, MADE[url][0](self.world)
        thing = url if url in MADE else thing
        path = self.world.path(url, thing)
        shown_by = self.world.path(SHOWN_BY.get(url, url), thing)
        if (who, path) not in self._read:
            self._read[who, path] = form_leading_to(path, self._pages(who, shown_by))
        typed = filled(self._read[who, path], number)
        typed |= self.world.filled(walker.lines()[url].get("data", {}))
        typed |= {
            name: value.replace("{n}", str(number)) for name, value in TYPED.get(url, {}).items()
        }
        return Press(self.clients[who], path, typed | {ONCE: key}, self._file(url, number))

    @staticmethod
    def _file(url, number):
        if url not in SENT_FILES:
            return None
        field, name, content = SENT_FILES[url]
        return field, name, content.replace(b"{n}", str(number).encode())

    def _pages(self, who, path):
        """The page at this address, then those above it."""
        for _ in range(PAGES_ABOVE):
            answer = self.clients[who].get(path)
            if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
                yield path, answer.text
            path = path.rstrip("/").rpartition("/")[0] + "/"
