"""Everything that can be taken away speaks French: no code of the database, no verb of the journal.

The client of the tests reads each file that any test receives (`refuse_codes`); here every one is asked
for, with something of each kind in it.
"""

import inspect
import json
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import URLResolver, get_resolver, resolve, reverse

from conventions.actions import save_draft
from conventions.choices import choice_of
from conventions.forms import typed_in_words
from conventions.models import ConventionImport
from ctgnet.pages.caf_desk.lists import LISTS
from ctgnet.pages.privacy.actions import export_member
from members import actions
from practices.moderation import SHEET
from tests.exported import codes_in
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.plan import ActionSheetFactory
from tests.factories.practices import SheetFactory
from tests.factories.reference import OrganisationFactory
from tests.members.doors import confirm_identity
from tests.strict_client import CodeInFile, refuse_codes

WRITERS = {"send_workbook", "file_of", "export_member"}
WHY = "Préparer la réunion de rentrée"
# {the page that answers a spreadsheet or data: (who asks, what they send; None when it is a link)}
EXPORTS = {
    "conventions:import_template": ("carole", None),
    "conventions:import_notices": ("carole", None),
    "conventions:plan_workbook": ("carole", None),
    "conventions:plan_template": ("carole", None),
    "conventions:evaluation_workbook": ("carole", None),
    "figures_table": ("carole", None),
    "figures_conventions": ("carole", None),
    "figures_coverage": ("carole", None),
    "requests_export": ("carole", {"reason": WHY}),
    "followed_list_export": ("carole", {}),
    "register_export": ("carole", {}),
    "people_export": ("carole", {"reason": WHY}),
    "privacy_export": ("alice", {}),
}


def views(patterns, space=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from views(pattern.url_patterns, inside)
        else:
            yield f"{space}{pattern.name}", inspect.unwrap(pattern.callback)


def writes_a_file(view):
    return bool(WRITERS & set(getattr(getattr(view, "__code__", None), "co_names", ())))


def test_each_page_that_answers_a_file_is_asked_for_below():
    found = {name for name, view in views(get_resolver().url_patterns) if writes_a_file(view)}

    # The one of the demonstration is not there otherwise.
    assert found - {"demo:import_example"} == set(EXPORTS)


@pytest.fixture
def filled(alpes_azur, alice, carole, mona, nina):
    """Something to read in every file."""
    ActionSheetFactory(lead=alice, title="Un café", axis__plan__convention=alpes_azur)
    post = PostFactory(convention=alpes_azur)
    AssignmentFactory(post=post, member=nina, requested=True)
    PostFactory(convention=alpes_azur)
    actions.set_mail_preference(alice, kind="sheet", rhythm="never")
    typed = {"stage": ["signed"], "posts-0-kind": ["pilot"], "posts-0-DELETE": ["on"]}
    save_draft(owner=alice, key=uuid4(), typed=typed | {"local_name": ["Azur"]})
    sheet = SheetFactory(author=alice, shared=True, title="Une fiche de trop")
    actions.hide_content(SHEET, sheet, by=mona, reason=WHY)
    return ConventionImport.objects.create(
        owner=carole, file_name="ctg.xlsx", table={"headings": ["CTG"], "lines": []}, digest="d"
    )


def keys_of(name, filled, alpes_azur):
    """Its addresses: the lists of the Caf are one a kind."""
    if name == "followed_list_export":
        return [[which] for which in LISTS]
    if name == "conventions:import_notices":
        return [[filled.key]]
    of_a_convention = name.startswith(("conventions:plan_", "conventions:evaluation_"))
    return [[alpes_azur.slug]] if of_a_convention else [[]]


@pytest.mark.parametrize("name", EXPORTS)
def test_no_file_holds_a_code(client, request, filled, alpes_azur, name):
    who, sent = EXPORTS[name]
    client.force_login(request.getfixturevalue(who))
    confirm_identity(client)
    for keys in keys_of(name, filled, alpes_azur):
        path = reverse(name, args=keys)

        answer = client.get(path) if sent is None else client.post(path, sent)

        assert "attachment" in answer.headers["Content-Disposition"]
        assert codes_in(answer) == []


def test_ones_own_data_are_told_as_on_screen(filled, alice):
    told = json.loads(json.dumps(export_member(alice)))

    account = told["compte"]
    assert account["courriels choisis"] == {
        "Nouvelles fiches de mon territoire": "sur le site seulement"
    }
    assert account["profil"]["qui voit mon nom et ma fonction"] == "les membres du réseau"
    assert [line["acte"] for line in account["mes actes"]] == ["a emporté ses données"]
    assert account["décisions de modération"][0]["texte"]["titre"] == "Une fiche de trop"
    assert told["ctg"]["saisies"][0]["saisie"] == {
        "Étape": ["Signée"],
        "Poste 1, Fonction": ["Pilote de la CTG"],
        "Poste 1, Retirer ce poste": ["oui"],
        "Nom local": ["Azur"],
    }


def test_whom_and_what_a_draft_names_are_told_without_their_keys(alice, nina, parenting, places):
    body = OrganisationFactory(name="Syndicat des Vallées")
    typed = {
        "themes": [str(parenting.pk), "0"],
        "posts-0-employer": [f"organisme:{body.pk}"],
        "posts-0-person": [f"membre:{nina.public_id}"],
        "posts-1-person": ["adresse:rose@essai.example"],
        "posts-1-employer": ["organisme:999999"],
    }

    assert typed_in_words(typed) == {
        "Thématiques": [str(parenting), "0"],
        "Poste 1, Employeur": [str(choice_of(body))],
        "Poste 1, Personne choisie": ["une personne du réseau"],
        "Poste 2, Personne choisie": ["rose@essai.example"],
        "Poste 2, Employeur": ["organisme:999999"],
    }


@pytest.mark.parametrize("planted", ["validated", "caf_officer", "validate_role", "True", "None"])
def test_the_control_a_code_in_a_file_is_refused(planted):
    file = HttpResponse(
        f"etat\r\n{planted}\r\n", headers={"Content-Disposition": 'attachment; filename="a.csv"'}
    )
    file.resolver_match = resolve("/chiffres/ctg.csv")

    with pytest.raises(CodeInFile, match=planted):
        refuse_codes(file)
