"""One screen for the yearly reading of a Caf's list."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from conventions.models import Assignment, Convention, Reconfirmation
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days

URL = "/caf/reconfirmation/"


def held(convention, **facts):
    decided = timezone.now() - timedelta(days=400)
    return AssignmentFactory(
        post=PostFactory(convention=convention), **{"decided_at": decided} | facts
    )


@pytest.fixture
def officer(client, carole):
    client.force_login(carole)
    return carole


def text(response):
    return response.content.decode().replace("\xa0", " ")


def answers(*lines, **more):
    """{line: "garder"} as a browser sends it."""
    data = {"vues": " ".join(str(line.pk) for line, *_ in lines), **more}
    for line, answer, *on in lines:
        data |= {f"a{line.pk}-answer": answer, f"a{line.pk}-on": on[0] if on else ""}
    return data


def test_the_list_is_read_by_ctg_and_the_desk_says_how_many_remain(
    client, officer, alpes_azur, pays_de_grasse
):
    held(alpes_azur, member__first_name="Lina", member__last_name="Olivier")
    held(pays_de_grasse)

    page, desk = text(client.get(URL)), text(client.get("/caf/"))

    assert page.index("Alpes d’Azur") < page.index("Pays de Grasse")
    assert "<strong>2</strong> personnes restent à reconfirmer" in page
    assert "Lina Olivier" in page
    assert "<strong>2</strong> personnes en poste n’ont pas été reconfirmées" in desk


def test_nothing_to_do_says_so(client, officer):
    assert "Tout le monde est à jour" in text(client.get(URL))
    assert "reconfirmée" not in text(client.get("/caf/"))


def test_a_whole_ctg_is_kept_in_one_click(client, officer, alpes_azur, pays_de_grasse):
    lines = [held(alpes_azur), held(alpes_azur), held(pays_de_grasse)]

    data = answers(*((line, "") for line in lines), tout=alpes_azur.pk)
    answer = client.post(URL, data, follow=True)

    assert "2 réponses gardées" in text(answer)
    kept = Reconfirmation.objects.values_list("assignment", flat=True)
    assert set(kept) == {lines[0].pk, lines[1].pk}
    assert "<strong>1</strong> personne reste à reconfirmer" in text(answer)


def test_several_answers_are_saved_together_and_the_rest_waits(client, officer, alpes_azur):
    kept, gone, unknown, later = (held(alpes_azur) for _ in range(4))

    answer = client.post(
        URL,
        answers(
            (kept, "garder"), (gone, "parti", str(days(-3))), (unknown, "inconnu"), (later, "")
        ),
        follow=True,
    )

    page = text(answer)
    gone.refresh_from_db()
    assert "3 réponses gardées" in page
    assert gone.ends_on == days(-3)
    assert set(Reconfirmation.objects.values_list("assignment", "answer")) == {
        (kept.pk, "kept"),
        (unknown.pk, "unknown"),
    }
    assert f'id="personne-{later.pk}"' in page
    assert f'id="personne-{kept.pk}"' not in page
    assert "1 personne a été interrogée et n’a pas encore répondu" in page


def test_a_wrong_day_keeps_its_line_and_saves_the_others(client, officer, alpes_azur):
    right, no_day, early, odd, far = (held(alpes_azur) for _ in range(5))

    answer = client.post(
        URL,
        answers(
            (right, "garder"),
            (no_day, "parti"),
            (early, "parti", "2001-01-01"),
            (odd, "parti", "hier"),
            (far, "parti", "2099-01-01"),
        ),
    )

    page = text(answer)
    assert answer.status_code == 422
    assert "1 réponse gardée" in page
    for words in (
        "Donnez le dernier jour",
        "doit venir après le début",
        "Date non reconnue",
        "dans plus d’un an",
    ):
        assert words in page
    assert 'value="2001-01-01"' in page
    assert Assignment.objects.filter(ends_on=None).count() == 5


def test_what_a_colleague_answered_meanwhile_is_left_alone(client, officer, alpes_azur):
    line = held(alpes_azur)
    data = answers((line, "garder"))
    client.post(URL, data)

    answer = client.post(URL, data, follow=True)

    assert "Aucune nouvelle réponse" in text(answer)
    assert Reconfirmation.objects.count() == 1


def test_one_s_own_name_and_other_cafs_are_out_of_reach(client, officer, alpes_azur, places):
    own = held(alpes_azur, member=officer)
    foreign = held(ConventionFactory(communes=[places.communes["83042"]]))

    client.post(URL, answers((own, "garder"), (foreign, "parti", str(days(-1)))))

    assert Reconfirmation.objects.count() == 0
    assert Assignment.objects.filter(ends_on=None).count() == 2


@pytest.mark.parametrize("keys", [["x"], ["9" * 40], ["²"], ["999999"], []])
def test_strange_lines_change_nothing(client, officer, alpes_azur, keys):
    held(alpes_azur)

    answer = client.post(URL, {"vues": " ".join(keys), "tout": "²"}, follow=True)

    assert "Aucune nouvelle réponse" in text(answer)


def test_an_answer_that_is_not_offered_is_refused(client, officer, alpes_azur):
    line = held(alpes_azur)

    answer = client.post(URL, answers((line, "supprimer")))

    assert answer.status_code == 422
    assert "n’est pas proposée ici" in text(answer)


@pytest.mark.parametrize("number", [1, 5, 50])
def test_a_long_list_asks_as_many_questions_as_a_short_one(
    client, officer, places, number, django_assert_num_queries
):
    for rank in range(number):
        held(ConventionFactory(local_name=f"CTG {rank}", communes=[places.communes["06001"]]))

    with django_assert_num_queries(7):
        client.get(URL)


def test_the_list_is_capped_and_goes_on(client, officer, alpes_azur, monkeypatch):
    monkeypatch.setattr("ctgnet.pages.caf_desk.reconfirmation.LINES_A_PAGE", 3)
    lines = [held(alpes_azur) for _ in range(5)]

    first = client.get(URL)
    second = client.get(f"{URL}?apres={first.context['page'].next_cursor}")

    shown = [len(page.context["keys"].split()) for page in (first, second)]
    assert shown == [3, 2]
    assert str(lines[4].pk) in second.context["keys"].split()


class Elements(HTMLParser):
    """How many elements a browser makes of a page."""

    number = 0

    def handle_starttag(self, tag, attributes):
        self.number += 1


def test_149_people_are_read_light_page_after_light_page(client, officer, places, record_property):
    """Thirteen CTGs of a whole Caf: each page stays under 660 elements, and the last one empties the list."""
    for rank in range(149):
        name = f"CTG {rank % 13:02}"
        known = Convention.objects.filter(local_name=name).first()
        held(known or ConventionFactory(local_name=name, communes=[places.communes["06001"]]))
    sizes, pages = [], 0

    while (page := client.get(URL)).context["groups"]:
        reader = Elements()
        reader.feed(page.content.decode())
        sizes.append(reader.number)
        pages += 1
        keys = page.context["keys"].split()
        kept = {f"a{key}-answer": "garder" for key in keys}
        client.post(URL, {"vues": " ".join(keys), **kept})

    record_property("elements", sizes)
    assert pages == 6
    assert max(sizes) <= 660, sizes


# The person answers ---------------------------------------------------------------------------


def test_the_person_says_whether_the_post_is_still_held(client, officer, alpes_azur):
    line = held(alpes_azur, member__first_name="Lina")
    client.post(URL, answers((line, "inconnu")))
    client.force_login(line.member)

    refused = client.post(line.answer_path, {"is_there": "non"})
    empty = client.post(line.answer_path, {})
    told = client.post(line.answer_path, {"is_there": "non", "left_on": str(days(-5))})
    client.force_login(officer)
    gone = text(client.get(URL))
    client.force_login(line.member)
    client.post(line.answer_path, {"is_there": "oui", "left_on": str(days(-5))})
    client.force_login(officer)
    here = text(client.get(URL))

    assert (refused.status_code, empty.status_code, told.status_code) == (422, 422, 302)
    assert "Dites votre dernier jour" in text(refused)
    assert "La personne répond : poste quitté, dernier jour le" in gone
    assert f'value="{days(-5)}"' in gone
    assert "La personne répond : toujours en poste" in here
