"""A request answered at the desk: by whoever may, once, with a reason when it is refused."""

import pytest
from django.urls import reverse

from conventions.models import Assignment
from members.models import AuditLine, GrantStatus, Role
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.pages.caf_desk import REASON, answers, lines
from tests.strict_client import StrictClient

Kind = Role.Kind


def test_one_click_validates_a_colleague(client, referent, colleague, nina):
    client.force_login(referent)

    response = client.post(reverse("role_validate", args=[colleague.pk]))

    nina.forget_roles()
    assert response.url == reverse("caf_desk")
    assert [role.kind for role in nina.current_roles] == [Kind.CAF_OFFICER]


def test_the_right_opens_at_the_next_click(client, referent, colleague, nina):
    hers = StrictClient()
    hers.force_login(nina)
    before = hers.get(reverse("directory")).status_code
    client.force_login(referent)
    client.post(reverse("role_validate", args=[colleague.pk]))

    after = hers.get(reverse("directory"))

    # The second factor is now asked for: the right is there, behind its door.
    assert (before, after.status_code, after.url.partition("?")[0]) == (
        403,
        302,
        "/compte/securite/",
    )


def test_who_may_answer_a_colleague(client, alice, carole, karim, mona, nina, paul, colleague):
    people = [nina, alice, paul, carole, karim]

    assert answers(client, people, "post", "role_validate", colleague.pk) == {
        "Nina": 403,
        "Alice": 403,
        "Paul": 403,
        "Carole": 403,
        "Karim": 404,
    }
    colleague.refresh_from_db()
    assert colleague.status == GrantStatus.REQUESTED
    assert answers(client, [mona], "post", "role_refuse", colleague.pk, REASON) == {"Mona": 302}


def test_a_refusal_without_reason_changes_nothing(client, referent, colleague):
    client.force_login(referent)

    page = client.post(reverse("role_refuse", args=[colleague.pk]), {"reason": " "}, follow=True)

    colleague.refresh_from_db()
    assert colleague.status == GrantStatus.REQUESTED
    assert "Dites pourquoi" in page.content.decode()


def test_a_double_click_answers_once(client, referent, colleague, nina):
    client.force_login(referent)
    url = reverse("role_validate", args=[colleague.pk])

    statuses = [client.post(url).status_code for _ in range(2)]

    assert (statuses, AuditLine.objects.filter(subject=nina).count()) == ([302, 302], 1)


def test_no_extra_field_gives_a_role(client, referent, colleague, nina):
    client.force_login(referent)
    client.post(
        reverse("role_validate", args=[colleague.pk]),
        {"kind": "national", "caf": "83", "member": referent.pk, "status": "x", "decided_by": "1"},
    )

    colleague.refresh_from_db()
    assert (colleague.kind, colleague.caf_id, colleague.member, colleague.decided_by) == (
        Kind.CAF_OFFICER,
        "06",
        nina,
        referent,
    )


def test_the_caf_answers_a_function_of_its_territory(client, carole, karim, mona, alice, asked):
    refused = answers(client, [alice, karim, mona], "post", "assignment_validate", asked.pk)
    done = answers(client, [carole], "post", "assignment_validate", asked.pk)
    again = answers(client, [carole], "post", "assignment_refuse", asked.pk, REASON)

    asked.refresh_from_db()
    assert (refused, done, again) == (
        {"Alice": 403, "Karim": 404, "Mona": 404},
        {"Carole": 302},
        {"Carole": 302},
    )
    assert (asked.status, asked.decided_by) == (GrantStatus.VALIDATED, carole)


def test_a_function_is_refused_with_its_reason(client, carole, asked):
    client.force_login(carole)
    url = reverse("assignment_refuse", args=[asked.pk])
    without = client.post(url, {"reason": ""}, follow=True)

    client.post(url, REASON)

    asked.refresh_from_db()
    assert without.redirect_chain == [(reverse("caf_desk"), 302)]
    assert (asked.status, asked.reason) == (GrantStatus.REFUSED, REASON["reason"])


def test_nobody_answers_his_own_function(client, carole, alpes_azur):
    own = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur), member=carole)

    assert answers(client, [carole], "post", "assignment_validate", own.pk) == {"Carole": 403}
    assert Assignment.objects.get(pk=own.pk).status == GrantStatus.REQUESTED


@pytest.mark.parametrize(
    "name", ["role_validate", "role_refuse", "role_end", "assignment_validate"]
)
def test_an_answer_takes_a_button_and_an_existing_request(client, mona, carole, name):
    client.force_login(carole)

    statuses = [
        client.get(reverse(name, args=[1])).status_code,
        client.post(reverse(name, args=[999_999])).status_code,
    ]

    assert statuses == [405, 404]


# Where a Caf has nobody: the national administration answers, and says why


def test_the_administration_answers_where_a_caf_has_nobody(client, asked, mona, nina, alice):
    client.force_login(mona)
    shown = lines(client)
    url = reverse("assignment_validate", args=[asked.pk])
    without = client.post(url, {"reason": " "}, follow=True)
    client.post(url, {"reason": "La Caf recrute"})

    asked.refresh_from_db()
    assert (shown, without.content.decode().count("Dites pourquoi")) == (["Nina Lavande"], 1)
    assert (asked.status, asked.decided_by) == (GrantStatus.VALIDATED, mona)
    assert dict(AuditLine.objects.values_list("verb", "reason")) == {
        "open_convention": "La Caf recrute",
        "validate_assignment": "La Caf recrute",
    }
    assert alice.notifications.count() == 1


def test_the_administration_refuses_with_one_reason(client, asked, mona):
    client.force_login(mona)

    client.post(reverse("assignment_refuse", args=[asked.pk]), REASON)

    asked.refresh_from_db()
    assert (asked.status, asked.reason) == (GrantStatus.REFUSED, REASON["reason"])


def test_the_administration_never_answers_herself(client, alpes_azur, mona):
    own = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur), member=mona)

    assert answers(client, [mona], "post", "assignment_validate", own.pk, REASON) == {"Mona": 403}
    assert AuditLine.objects.count() == 0


def test_the_reason_is_asked_once_an_hour(client, alpes_azur, asked, mona):
    client.force_login(mona)
    before = client.get(reverse("caf_desk")).content.decode()
    client.post(
        reverse("conventions:convention_open", args=[alpes_azur.slug]),
        {"reason": "La Caf est vide"},
    )

    after = client.get(reverse("caf_desk")).content.decode()

    assert [page.count("à la place de la Caf") for page in (before, after)] == [1, 0]
