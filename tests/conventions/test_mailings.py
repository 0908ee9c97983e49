"""What leaves to the people of a CTG: how many, and which words, before; how many left, after."""

import re
from datetime import timedelta
from html import unescape
from importlib import import_module

import pytest
from django.apps import apps
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions import actions, mailings, tasks
from conventions.addressees import told_of_closing
from conventions.models import (
    Amendment,
    Convention,
    ConventionImport,
    Handover,
    JoiningRequest,
    Post,
)
from ctgnet.mail.models import OutgoingMail
from ctgnet.templatetags.french import day
from members.models import GrantStatus, Mailing, Notification
from tests.agreeing import agree, yes_of
from tests.conventions.import_rows import ONE, jobs
from tests.conventions.importing import POST, SOUND, line, sent
from tests.conventions.register_pages import confirm
from tests.conventions.test_mergers import merge
from tests.factories.conventions import (
    AmendmentFactory,
    AssignmentFactory,
    ConventionFactory,
    PostFactory,
    days,
)
from tests.factories.members import GuestFactory, MemberFactory

GRASSE = "/conventions/pays-de-grasse-2025-2029/"
AZUR = "/conventions/alpes-d-azur-2023-2027/"
CLOSED = {"version": "1", "on": "", "reason": "Fusion de deux CTG."}


def read(answer):
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def deed(**changes):
    dates = {"signed_on": days(-60).isoformat(), "effective_on": days(-30).isoformat()}
    return {"version": "1", **dates, "communes": ["06001"], "summary": "Aiglun entre."} | changes


@pytest.fixture
def as_carole(client, carole):
    client.force_login(carole)
    return client


@pytest.fixture
def lina(db):
    """Who is named in the form, with an account."""
    facts = {"email": "lina@essai.example", "email_visibility": "members"}
    return MemberFactory(first_name="Lina", last_name="Olivier", **facts)


@pytest.fixture
def draft(alice, nina, places):
    convention = ConventionFactory(
        draft=True, local_name="Préparée", communes=[places.communes["06001"]]
    )
    for member in (nina, alice):
        AssignmentFactory(post=PostFactory(convention=convention), member=member, requested=True)
    return convention


# Told by what happened, not by a sentence -------------------------------------------------------


def test_whoever_was_refused_before_in_the_same_words_is_not_told_of_a_closing(
    carole, bob, nina, alice, pays_de_grasse
):
    waiting = AssignmentFactory(
        post=PostFactory(convention=pays_de_grasse), member=nina, requested=True
    )
    before = AssignmentFactory(
        post=waiting.post,
        member=alice,
        status=GrantStatus.REFUSED,
        reason=f"Clôture de la CTG, le {day(days(0))}.",
    )

    actions.end_convention(
        pays_de_grasse, by=carole, version=pays_de_grasse.version, reason="Fusion", on=days(0)
    )
    pays_de_grasse.refresh_from_db()

    assert dict(waiting.post.assignments.values_list("pk", "closed_with")) == {
        waiting.pk: "convention",
        before.pk: "",
    }
    assert nina in told_of_closing(pays_de_grasse)
    assert alice not in told_of_closing(pays_de_grasse)


def test_what_a_closing_ended_is_known_of_older_rows(pays_de_grasse, nina, alice, bob):
    pays_de_grasse.closed_on = days(0)
    pays_de_grasse.closing_reason = "Fusion"
    pays_de_grasse.save()
    post = PostFactory(convention=pays_de_grasse)
    refused = {"post": post, "status": GrantStatus.REFUSED}
    rows = {
        AssignmentFactory(member=nina, reason="Le poste est fermé.", **refused).pk: "post",
        AssignmentFactory(
            member=alice, reason=f"Clôture de la CTG, le {day(days(0))}.", **refused
        ).pk: "convention",
        AssignmentFactory(member=bob, reason="Non.", **refused).pk: "",
    }

    import_module("conventions.migrations.0011_what_a_closing_ended").know_what_closed(apps, None)

    assert dict(post.assignments.values_list("pk", "closed_with")) == rows


# All that leaves, in words that are true --------------------------------------------------------


def test_a_closing_announces_whoever_waited_for_an_answer_too(
    as_carole, bob, nina, pays_de_grasse, mailoutbox
):
    post = PostFactory(convention=pays_de_grasse)
    AssignmentFactory(post=post, member=nina, requested=True)
    on = days(30)
    typed = CLOSED | {"on": on.isoformat()}

    shown = as_carole.post(f"{GRASSE}clore/", typed)
    done = as_carole.post(f"{GRASSE}clore/", typed | yes_of(shown), follow=True)
    tasks.announce_closing(pays_de_grasse.pk)
    for told in jobs_of("tell_closing"):
        tasks.tell_closing(told["convention_id"], told["member_id"])

    assert "2 personnes le recevront." in read(shown)
    assert "2 courriels partent." in read(done)
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([bob.email, nina.email])
    assert {mail.subject.replace("\u00a0", " ") for mail in mailoutbox} == {
        f"La CTG Pays de Grasse sera close le {day(on)}".replace("\u00a0", " ")
    }
    assert post.assignments.get().reason == f"Clôture de la CTG, le {day(on)}."


def test_an_amendment_is_shown_with_the_address_and_the_day_that_it_will_have(
    as_carole, bob, pays_de_grasse, mailoutbox
):
    end = pays_de_grasse.end_date + timedelta(days=365)
    typed = deed(new_end_date=end.isoformat(), effective_on=days(30).isoformat())

    shown = as_carole.post(f"{GRASSE}avenants/nouveau/", typed)
    as_carole.post(f"{GRASSE}avenants/nouveau/", typed | yes_of(shown))
    tasks.tell_amendment(Amendment.objects.get().pk, bob.pk)

    (mail,) = mailoutbox
    words = [line for line in mail.body.splitlines() if line]
    assert [line for line in words[1:-5] if unescape(line) not in unescape(shown.text)] == []
    assert f"Avec lui, la CTG se termine le {day(end)}." in mail.body


def jobs_of(task):
    """What the worker is to do of that kind."""
    asked = ProcrastinateJob.objects.filter(status="todo", task_name__endswith=f".{task}")
    return list(asked.values_list("args", flat=True))


# Asked first -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "typed", "words"),
    [
        (f"{GRASSE}avenants/nouveau/", deed(), "Aiglun entre."),
        (f"{GRASSE}clore/", CLOSED, "Le motif qu’elle a écrit : Fusion de deux CTG."),
    ],
)
def test_what_is_typed_is_read_as_the_team_will_before_it_leaves(
    as_carole, bob, pays_de_grasse, page, typed, words
):
    shown = as_carole.post(page, typed)
    before = (jobs(), Mailing.objects.count(), Amendment.objects.count(), closed(pays_de_grasse))
    done = as_carole.post(page, typed | yes_of(shown), follow=True)

    assert ("1 personne le recevra." in read(shown), words in read(shown)) == (True, True)
    assert before == ([], 0, 0, None)
    assert "1 courriel part." in read(done)
    assert Mailing.objects.get().announced == 1


def closed(convention):
    return Convention.objects.get(pk=convention.pk).closed_on


@pytest.mark.parametrize(
    ("page", "typed", "other"),
    [
        (f"{GRASSE}avenants/nouveau/", deed(), {"summary": "Autre chose."}),
        (f"{GRASSE}clore/", CLOSED, {"reason": "Une autre raison."}),
    ],
)
def test_other_words_than_those_that_were_read_are_read_first(
    as_carole, bob, pays_de_grasse, page, typed, other
):
    yes = yes_of(as_carole.post(page, typed))

    again = as_carole.post(page, typed | other | yes)

    assert "son texte n’est plus celui que vous avez lu" in read(again)
    assert next(iter(other.values())) in read(again)
    assert (jobs(), closed(pays_de_grasse), Amendment.objects.count()) == ([], None, 0)


def test_a_refusal_comes_before_the_mail(as_carole, bob, pays_de_grasse):
    answer = as_carole.post(f"{GRASSE}clore/", CLOSED | {"on": days(4000).isoformat()})

    assert (answer.status_code, yes_of(answer)) == (422, {})


def test_a_closing_dated_back_tells_those_whom_it_ends(as_carole, bob, pays_de_grasse):
    """Its team is over since that day: they are those who carried it then."""
    agree(as_carole, f"{GRASSE}clore/", CLOSED | {"on": days(-20).isoformat()})
    tasks.announce_closing(pays_de_grasse.pk)
    tasks.tell_closing(pays_de_grasse.pk, bob.pk)

    assert (Mailing.objects.get().announced, Mailing.objects.get().progress.sent) == (1, 1)
    assert Notification.objects.filter(member=bob, key__endswith=":closed").count() == 1


# Shown beside the button -----------------------------------------------------------------------


def test_an_avenant_to_confirm_shows_its_mail(as_carole, bob, pays_de_grasse, places):
    waiting = AmendmentFactory(convention=pays_de_grasse, summary="Aiglun entre.")
    waiting.joining_communes.add(places.communes["06001"])
    page = as_carole.get(waiting.get_absolute_url())
    typed = {"version": "1"} | yes_of(page)
    AssignmentFactory(post=PostFactory(convention=pays_de_grasse))  # since the page was shown

    again = as_carole.post(f"{waiting.get_absolute_url()}confirmer/", typed)
    done = as_carole.post(
        f"{waiting.get_absolute_url()}confirmer/", typed | yes_of(again), follow=True
    )

    assert ("1 personne le recevra." in read(page), again.status_code) == (True, 409)
    assert "2 personnes le recevront, et non 1." in read(again)
    assert "2 courriels partent." in read(done)


def test_a_prepared_ctg_to_confirm_shows_its_mail(as_carole, draft, alice, nina):
    page = as_carole.get(f"{draft.get_absolute_url()}confirmer/")
    done = as_carole.post(
        f"{draft.get_absolute_url()}confirmer/", {"version": "1"} | yes_of(page), follow=True
    )
    tasks.tell_team_member(draft.pk, nina.pk)

    assert "2 personnes le recevront." in read(page)
    assert "Bonjour Nina," in read(page)
    assert "en attente de la validation" not in read(page)
    assert "2 courriels partent." in read(done)
    progress = Mailing.objects.get().progress
    assert (progress.announced, progress.sent) == (2, 1)


def test_confirming_counts_and_shows_whoever_prepared_it_and_who_waited_for_it(
    as_carole, carole, draft, alice, nina, bob
):
    """Each mail that leaves is one of those that were announced, to the last."""
    Convention.objects.filter(pk=draft.pk).update(registered_by=bob)
    asked = JoiningRequest.objects.create(member=nina, commune_id="06001", kind="pilot")
    page = as_carole.get(f"{draft.get_absolute_url()}confirmer/")
    done = as_carole.post(
        f"{draft.get_absolute_url()}confirmer/", {"version": "1"} | yes_of(page), follow=True
    )
    for member in (nina, alice):
        tasks.tell_team_member(draft.pk, member.pk)
    tasks.announce_confirmation(draft.pk)
    tasks.tell_joining(asked.pk)

    words = re.sub(r"<[^>]+>", "", read(page))
    assert "4 courriels partiront." in words
    assert re.findall(r"(.+) : (\d+) personnes? le", words) == [
        ("    Équipe de la CTG Préparée", "2"),
        ("    À la personne qui l’a préparée", "1"),
        ("    Aux personnes qui attendaient une CTG ici", "1"),
    ]
    assert f"Bonjour {bob.first_name}," in words
    assert "que vous aviez préparée" in words
    assert "choisissez-y votre poste" in words
    assert "4 courriels partent." in read(done)
    mailing = Mailing.objects.get()
    assert (mailing.name, mailing.progress.announced, mailing.progress.sent) == (
        "Équipe de la CTG Préparée",
        4,
        4,
    )
    assert OutgoingMail.objects.count() == 4


def test_whoever_confirms_what_they_prepared_is_not_written_to(as_carole, carole, draft):
    Convention.objects.filter(pk=draft.pk).update(registered_by=carole)
    page = as_carole.get(f"{draft.get_absolute_url()}confirmer/")

    as_carole.post(f"{draft.get_absolute_url()}confirmer/", {"version": "1"} | yes_of(page))
    tasks.announce_confirmation(draft.pk)

    assert yes_of(page)["announced"] == "2"
    assert OutgoingMail.objects.count() == 0


def test_somebody_who_begins_to_wait_meanwhile_is_announced_first(as_carole, draft, bob):
    page = as_carole.get(f"{draft.get_absolute_url()}confirmer/")
    JoiningRequest.objects.create(member=bob, commune_id="06001", kind="pilot")

    again = as_carole.post(f"{draft.get_absolute_url()}confirmer/", {"version": "1"} | yes_of(page))

    assert (again.status_code, "3 courriels partiront, et non 2" in read(again)) == (409, True)


def test_whoever_waits_and_is_only_invited_is_neither_counted_nor_told(draft, carole, bob):
    for person in (bob, GuestFactory()):
        JoiningRequest.objects.create(member=person, commune_id="06001", kind="pilot")

    letter = mailings.team_to_confirm(draft, by=carole)
    JoiningRequest.objects.update(convention=draft)
    for key in JoiningRequest.objects.values_list("pk", flat=True):
        tasks.tell_joining(key)

    waited = [one.number for one in letter.parts if one.name.startswith("Aux personnes qui")]
    told = list(OutgoingMail.objects.values_list("to", flat=True))
    assert (waited, told) == ([1], [bob.email])


def test_one_that_is_over_meets_nobody_who_waits(draft, carole, bob):
    JoiningRequest.objects.create(member=bob, commune_id="06001", kind="pilot")
    draft.end_date = days(-1)

    assert mailings.team_to_confirm(draft, by=carole).number == 2


def test_registering_counts_whoever_waited_there(check, carole, lina, bob, key, client):
    JoiningRequest.objects.create(member=bob, commune_id="06069", kind="pilot")
    page = check(carole)
    done = confirm(client, page, key, **yes_of(page))

    assert "2 courriels partiront." in read(page)
    assert "2 courriels partent." in read(client.get(done.url))


def test_somebody_more_since_the_page_was_read_is_said(as_carole, draft):
    page = as_carole.get(f"{draft.get_absolute_url()}confirmer/")
    AssignmentFactory(post=PostFactory(convention=draft), requested=True)

    again = as_carole.post(f"{draft.get_absolute_url()}confirmer/", {"version": "1"} | yes_of(page))

    assert (again.status_code, "3 personnes le recevront, et non 2." in read(again)) == (409, True)
    assert not Convention.objects.get(pk=draft.pk).is_confirmed


def test_mergers_to_follow_show_their_mail(as_carole, alice, alpes_azur):
    merge("06005", "06001", last_day=days(-31))
    page = as_carole.get(f"{AZUR}communes-fusionnees/")
    typed = {"version": "1"} | yes_of(page)
    other = as_carole.post(f"{AZUR}communes-fusionnees/", typed | {"announced": "7"})
    as_carole.post(f"{AZUR}communes-fusionnees/", typed)

    assert "Ascros (06005) fait partie de Aiglun" in read(page)
    assert ("1 personne le recevra." in read(page), other.status_code) == (True, 409)
    assert Mailing.objects.get().announced == 1


def test_mergers_before_the_first_day_tell_nobody(as_carole, alice, alpes_azur):
    merge("06005", "06001", last_day=days(-2000))

    page = as_carole.get(f"{AZUR}communes-fusionnees/")

    assert yes_of(page) == {"announced": "0", "announced_text": ""}


def test_nothing_leaves_from_a_page_that_showed_no_mail(as_carole, nina, places):
    """Nobody was in the team when it was drawn; or somebody took out what it carries."""
    convention = ConventionFactory(draft=True, communes=[places.communes["06001"]])
    path = f"{convention.get_absolute_url()}confirmer/"
    yes = yes_of(as_carole.get(path))
    AssignmentFactory(post=PostFactory(convention=convention), member=nina, requested=True)

    again = as_carole.post(path, yes | {"version": "1"})
    forged = as_carole.post(path, {"version": "1"})

    assert "1 personne le recevra, et non 0." in read(again)
    assert [again.status_code, forged.status_code] == [409, 409]
    assert (jobs(), Convention.objects.get(pk=convention.pk).confirmed_at) == ([], None)


def test_a_ctg_to_register_shows_its_mail(check, carole, lina, key, client):
    page = check(carole)
    done = confirm(client, page, key, **yes_of(page))

    assert "1 personne le recevra." in read(page)
    assert "Bonjour Lina," in read(page)
    assert "- Chargée ou chargé de coopération CTG, C" in read(page)
    assert "1 courriel part." in read(client.get(done.url))


def test_another_team_than_the_one_that_was_read_is_read_first(check, carole, lina, key, client):
    page = check(carole)

    again = confirm(client, page, key, **yes_of(page) | {"announced": "2"})

    assert (again.status_code, Convention.objects.count()) == (409, 0)


def test_who_is_invited_reads_their_invitation_alone(check, carole, key, client):
    page = check(carole)
    done = confirm(client, page, key, **yes_of(page))
    convention = Convention.objects.get()
    invited = convention.posts.get().assignments.get().member
    tasks.tell_team_member(convention.pk, invited.pk)

    assert (invited.is_proved, done.status_code, "courriel part" in read(page)) == (
        False,
        302,
        False,
    )
    assert set(jobs()) == {"send_invitation"}
    assert (Mailing.objects.count(), OutgoingMail.objects.count()) == (0, 0)
    assert not Notification.objects.filter(member=invited).exists()


def test_an_import_writes_to_who_is_invited_their_invitation_alone(
    as_carole, carole, places, parenting
):
    made = sent(carole, ONE)
    page = read(as_carole.get(made.get_absolute_url()))
    actions.confirm_import(made, by=carole, version=made.version)
    actions.write_import(str(made.pk))
    tasks.announce_import(str(made.pk))

    assert ("le recevra" in page, "tell_team_member" in jobs()) == (False, False)
    invited = made.conventions.get().posts.get().assignments.get().member
    assert not Notification.objects.filter(member=invited).exists()


def test_an_import_shows_its_mail_then_counts_what_left(as_carole, carole, places, parenting):
    for email in ("lina@essai.example", "b@essai.example"):
        MemberFactory(email=email, email_visibility="members")
    made = sent(carole, ONE, line(**SOUND, **POST | {"kind": "Pilote", "email": "b@essai.example"}))
    page = read(as_carole.get(made.get_absolute_url()))
    actions.confirm_import(made, by=carole, version=made.version)
    actions.write_import(str(made.pk))
    member = made.conventions.get().posts.first().assignments.get().member
    tasks.tell_team_member(made.conventions.get().pk, member.pk)

    mailing = Mailing.objects.get()
    assert ("2 personnes le recevront." in page, "Bonjour Carole," in page) == (True, True)
    assert "Vous voilà dans l’équipe de la CTG des Alpes d’Azur" in page
    assert (mailing.name, mailing.announced) == ("Import de 1\u00a0CTG", 2)
    assert mailing.progress.sent == 1


def test_an_import_that_a_former_release_checked_announces_all_whom_it_names(
    as_carole, carole, places, parenting, lina
):
    """What it kept of each line said how many people, and not yet how many have an account."""
    made = sent(carole, line(**SOUND, **(POST | {"email": lina.email})))
    for one in made.preview:
        del one["mails"]
    made.save()

    assert "1 personne le recevra." in read(as_carole.get(made.get_absolute_url()))


def test_an_import_that_names_nobody_writes_to_nobody(as_carole, carole, places, parenting):
    made = sent(carole, line(**SOUND))

    assert "le recevra" not in read(as_carole.get(made.get_absolute_url()))
    assert ConventionImport.objects.get().can_be_confirmed


# A post that closes ----------------------------------------------------------------------------


@pytest.fixture
def shared(alpes_azur, bob, nina):
    """A post with two holders, and somebody who asks for it."""
    post = PostFactory(convention=alpes_azur)
    for member in (bob, nina):
        AssignmentFactory(post=post, member=member)
    AssignmentFactory(post=post, requested=True)
    return post


def tell_of_closing(post):
    for asked in jobs_of("announce_post_closing"):
        tasks.announce_post_closing(asked["post_id"], asked["since"])
    for told in jobs_of("tell_post_closing"):
        tasks.tell_post_closing(told["post_id"], told["member_id"])


def test_a_post_that_closes_names_and_shows_then_tells_each_once(
    as_carole, shared, bob, nina, mailoutbox
):
    path = f"{AZUR}postes/{shared.pk}/fermer/"
    form = as_carole.get(path)
    shown = as_carole.post(path, {"on": ""})
    before = (jobs(), Mailing.objects.count(), Post.objects.get(pk=shared.pk).closed_on)
    done = as_carole.post(path, {"on": ""} | yes_of(shown), follow=True)
    tell_of_closing(shared)

    asker = shared.assignments.get(status="refused").member
    assert f"3 personnes tiennent ou demandent ce poste : {bob.full_name}," in read(form)
    assert ("3 courriels partiront." in read(shown), before) == (True, ([], 0, None))
    assert "3 courriels partent." in read(done)
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([bob.email, nina.email, asker.email])
    assert Mailing.objects.get().progress.sent == 3
    assert {job.task_name.rpartition(".")[2] for job in ProcrastinateJob.objects.all()} == {
        "announce_post_closing",
        "tell_post_closing",
    }
    leaving = next(mail for mail in mailoutbox if mail.to == [bob.email]).body
    asking = next(mail for mail in mailoutbox if mail.to == [asker.email]).body
    assert f"dernier jour le {day(days(0))}" in leaving
    assert ("passation" in leaving, "passation" in asking) == (True, False)
    assert "n’est donc pas validée" in asking


def test_somebody_more_on_a_post_since_its_mail_was_read_is_read_first(as_carole, shared):
    path = f"{AZUR}postes/{shared.pk}/fermer/"
    yes = yes_of(as_carole.post(path, {"on": ""}))
    AssignmentFactory(post=shared)

    again = as_carole.post(path, {"on": ""} | yes)

    assert "4 courriels partiront, et non 3" in read(again)
    assert Post.objects.get(pk=shared.pk).closed_on is None


@pytest.mark.parametrize(
    ("closed", "wanted", "words"),
    [(0, 0, "est fermé depuis"), (-5, 0, "est fermé depuis"), (10, 30, "ferme déjà")],
)
def test_a_post_that_is_closed_or_closes_before_announces_no_mail(
    as_carole, carole, shared, closed, wanted, words
):
    actions.close_post(shared, by=carole, on=days(closed))
    before = (jobs(), Mailing.objects.count())

    done = as_carole.post(
        f"{AZUR}postes/{shared.pk}/fermer/", {"on": days(wanted).isoformat()}, follow=True
    )

    assert f"Ce poste {words} le {day(days(closed))} : personne n’est prévenu." in read(done)
    assert "partent" not in read(done)
    assert (jobs(), Mailing.objects.count()) == before


def test_a_closing_that_comes_nearer_tells_its_new_day_and_refuses_nobody_twice(
    as_carole, carole, shared, bob, nina
):
    actions.close_post(shared, by=carole, on=days(60))
    path = f"{AZUR}postes/{shared.pk}/fermer/"
    typed = {"on": days(30).isoformat()}
    first = ProcrastinateJob.objects.count()

    shown = as_carole.post(path, typed)
    as_carole.post(path, typed | yes_of(shown))
    for job in ProcrastinateJob.objects.order_by("pk")[first:]:
        tasks.announce_post_closing(job.args["post_id"], job.args["since"])

    assert yes_of(shown)["announced"] == "2"
    written = [told["member_id"] for told in jobs_of("tell_post_closing")]
    assert sorted(written) == sorted([bob.pk, nina.pk])


def test_a_post_that_nobody_holds_closes_at_once(as_carole, alpes_azur):
    post = PostFactory(convention=alpes_azur)
    path = f"{AZUR}postes/{post.pk}/fermer/"

    form = as_carole.get(path)
    as_carole.post(path, {"on": ""})

    assert "personne ne sera prévenu" in read(form)
    assert (Post.objects.get(pk=post.pk).closed_on, jobs()) == (days(0), [])


def test_who_holds_a_post_and_asks_for_it_again_is_told_once(carole, bob, alpes_azur, mailoutbox):
    post = PostFactory(convention=alpes_azur)
    AssignmentFactory(post=post, member=bob, ends_on=days(20))
    AssignmentFactory(post=post, member=bob, requested=True)
    begins = AssignmentFactory(post=post, starts_on=days(30))

    closed = actions.close_post(post, by=carole)
    tell_of_closing(post)

    begins.refresh_from_db()
    assert begins.ends_on == begins.starts_on
    assert mailings.post_closing(closed).number == 2
    assert len(mailoutbox) == 2


def test_no_handover_is_told_to_who_leaves_as_early(carole, shared, bob, nina):
    first, second = shared.assignments.validated().order_by("pk")
    actions.end_assignment(first, by=carole, on=days(5))
    handed = len(jobs_of("tell_successor"))
    actions.end_assignment(second, by=carole, on=days(5))

    assert (handed, len(jobs_of("tell_successor"))) == (1, 1)
    assert list(Handover.objects.get(assignment=first).successors()) == []
