"""A request handed to a colleague, as it is read: in a mail, at the desk, on its page."""

import pytest
from django.core import mail
from django.urls import reverse

from conventions.actions import validate_assignment
from ctgnet.pages.caf_desk import actions
from ctgnet.pages.caf_desk.tasks import send_week, tell_delegate
from members.actions import validate_role
from members.models import AuditLine
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.pages.caf_desk import officer


def url(name, kind, thing):
    return reverse(name, args=[kind, thing.pk])


# Told --------------------------------------------------------------------------------------------


def test_the_mail_says_what_who_and_until_when(handed, odile, carole):
    tell_delegate(AuditLine.objects.get(verb="delegate_request").pk)

    [sent] = mail.outbox
    text = sent.body.replace("\xa0", " ")
    assert (sent.to, sent.subject) == ([odile.email], "Carole Fontaine vous confie une demande")
    assert "Carole Fontaine vous confie une demande : Nina Lavande" in text
    assert "« Tu la connais ? »" in text
    assert "répondez avant le" in text


@pytest.mark.parametrize("moved", ["answered", "handed on", "closed"])
def test_what_has_moved_meanwhile_is_told_to_nobody(handed, asked, odile, carole, places, moved):
    line = AuditLine.objects.get(verb="delegate_request")
    if moved == "answered":
        validate_assignment(asked, by=carole)
    elif moved == "handed on":
        third = officer(places, "Tania")
        actions.delegate_request(asked, by=carole, to=third, seen=actions.stamp_of(handed))
    else:
        odile.is_active = False
        odile.save()

    tell_delegate(line.pk)

    assert mail.outbox == []


def test_monday_s_mail_says_what_was_handed_to_you(handed, odile, carole):
    for person in (odile, carole):
        send_week(person.pk, "2026-W48")

    texts = {one.to[0]: one.body.replace("\xa0", " ") for one in mail.outbox}
    assert "Confié à vous :\n- Nina Lavande" in texts[odile.email]
    assert "Confié à vous" not in texts[carole.email]


# Pages -------------------------------------------------------------------------------------------


def test_request_delegate_in_two_clicks_and_a_choice(client, carole, odile, asked):
    client.force_login(carole)
    desk = client.get(reverse("caf_desk")).content.decode()
    page = url("request_delegate", "fonction", asked)

    shown = client.get(page)
    answer = client.post(page, {"seen": "", "to": odile.pk, "note": "Merci"})

    assert f'href="{page}"' in desk
    assert [str(one) for one in shown.context["form"].fields["to"].queryset] == ["Odile Frêne"]
    assert answer.url == reverse("caf_desk")
    asked.refresh_from_db()
    assert (asked.delegate, asked.delegate_note) == (odile, "Merci")


def test_the_desk_says_to_whom_and_filters_mine(client, handed, partner, carole, odile):
    shown = {}
    for person in (carole, odile):
        client.force_login(person)
        for query in ("", "?pour=moi"):
            page = client.get(f"{reverse('caf_desk')}{query}")
            shown[person.first_name, query] = [line.pk for line in page.context["lines"]]
            if person == odile:
                assert "Confiée à <bdi>Odile Frêne</bdi> le" in page.content.decode()

    both = [handed.pk, partner.pk]
    assert shown == {
        ("Carole", ""): both,
        ("Carole", "?pour=moi"): [],
        ("Odile", ""): both,
        ("Odile", "?pour=moi"): [handed.pk],
    }


def test_nothing_for_me_says_so(client, carole, partner):
    client.force_login(carole)

    page = client.get(f"{reverse('caf_desk')}?pour=moi").content.decode()

    assert "Aucune demande ne vous est confiée." in page


@pytest.mark.parametrize(
    "data", [{}, {"to": ""}, {"to": "x"}, {"to": "999999999"}, {"note": "\x00"}]
)
def test_request_delegate_of_nobody_says_what_to_choose(client, carole, odile, asked, data):
    client.force_login(carole)

    answer = client.post(url("request_delegate", "fonction", asked), data)

    assert answer.status_code in {400, 422}
    asked.refresh_from_db()
    assert asked.delegate is None


def test_request_delegate_to_the_colleague_of_another_caf_is_refused(client, carole, odile, karim, asked):  # fmt: skip
    client.force_login(carole)

    answer = client.post(url("request_delegate", "fonction", asked), {"to": karim.pk})

    assert answer.status_code == 422
    assert "travaille aujourd’hui à la Caf de cette demande" in answer.content.decode()


def test_request_delegate_that_is_stale_shows_who_has_it_and_keeps_the_choice(client, carole, odile, handed, asked, places):  # fmt: skip
    third = officer(places, "Tania")
    client.force_login(carole)
    page = url("request_delegate", "fonction", asked)
    typed = {"seen": "", "to": third.pk, "note": "À toi"}

    refused = client.post(page, typed)
    form = refused.context["form"]
    again = client.post(page, typed | {"seen": form["seen"].value()})

    assert (refused.status_code, form["note"].value()) == (409, "À toi")
    assert "Confiée à <bdi>Odile Frêne</bdi>" in refused.content.decode()
    assert again.url == reverse("caf_desk")
    asked.refresh_from_db()
    assert asked.delegate == third


def test_request_delegate_once_answered_says_so(client, carole, odile, asked):
    validate_assignment(asked, by=carole)
    client.force_login(carole)

    for name, method in (("request_delegate", "get"), ("request_take_back", "post")):
        answer = getattr(client, method)(url(name, "fonction", asked))
        assert answer.url == reverse("caf_desk")
    assert "déjà reçu une réponse" in client.get(reverse("caf_desk")).content.decode()


def test_a_role_once_answered_says_so(client, carole, mona, partner):
    validate_role(partner, by=carole)

    for person in (carole, mona):
        client.force_login(person)
        answer = client.get(url("request_delegate", "role", partner))
        assert answer.url == reverse("caf_desk")


def test_request_delegate_alone_in_one_s_caf_says_so(client, carole, asked):
    client.force_login(carole)

    page = client.get(url("request_delegate", "fonction", asked)).content.decode()

    assert "Personne d’autre, à la Caf de cette demande" in page


def test_request_take_back_from_the_desk(client, handed, asked, carole):
    client.force_login(carole)

    answer = client.post(url("request_take_back", "fonction", asked))

    assert answer.url == reverse("caf_desk")
    asked.refresh_from_db()
    assert asked.delegate is None


@pytest.mark.parametrize("number", [1, 5, 50])
def test_the_desk_costs_the_same_for_any_number_of_delegations(
    client, carole, odile, alpes_azur, number, django_assert_num_queries
):
    for _ in range(number):
        asked = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur))
        actions.delegate_request(asked, by=carole, to=odile)
    client.force_login(odile)

    with django_assert_num_queries(20):
        client.get(reverse("caf_desk"))
