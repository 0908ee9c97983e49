"""What the CTGs of the world hold, from their team to their plan; what is private bears a word."""

from django.utils import timezone

from conventions.actions import open_convention
from conventions.emails import letter_token
from conventions.models import ConventionDraft, JoiningRequest, PlanImport, PostKind, Stage
from members.actions import name_at
from members.models import Report
from tests.access.kept import VERIFIED
from tests.conventions.importing import line, sent, written
from tests.factories.conventions import (
    AmendmentFactory,
    AssignmentFactory,
    BodyFactory,
    BodyMemberFactory,
    ConventionFactory,
    DocumentFactory,
    HandoverFactory,
    PostFactory,
    TeamLetterFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.plan import (
    ActionSheetFactory,
    AxisFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    MilestoneFactory,
    ObjectiveFactory,
    PlanFactory,
    YearlyReviewFactory,
)
from tests.factories.reference import OrganisationFactory


def add_conventions(world, places, alpes_azur, pays_de_grasse):
    nina, alice, carole = (world.people[name] for name in ("nina", "alice", "carole"))
    prepared = ConventionFactory(
        draft=True,
        stage=Stage.DRAFTING,
        official_title=world.keep("CANARI CTG en préparation", {"alice", "carole"}),
        communes=[places.communes["06001"]],
        registered_by=alice,
    )
    var = ConventionFactory(communes=[places.communes["83042"]])
    organisation, twin = (OrganisationFactory(kind="syndicate") for _ in range(2))
    world.add("organisation", pk=organisation.pk)
    world.add("two_organisations", pk=organisation.pk, other=twin.pk)
    for name, convention in [
        ("alpes_azur", alpes_azur),
        ("pays_de_grasse", pays_de_grasse),
        ("prepared", prepared),
        ("var", var),
    ]:
        world.add(name, slug=convention.slug)
    add_opening(world, places)
    add_amendments(world, places, pays_de_grasse)
    add_documents(world, alpes_azur, pays_de_grasse)
    add_bodies(world, alpes_azur)
    add_handover(world, pays_de_grasse)
    vacant = PostFactory(convention=alpes_azur)
    asked = PostFactory(convention=alpes_azur)
    world.add("vacant_post", slug=alpes_azur.slug, pk=vacant.pk)
    asking = AssignmentFactory(member=nina, post=asked, requested=True)
    held = alice.assignments.get()
    world.add("nina_asking_request", kind="fonction", pk=asking.pk)
    for name, assignment in [("nina_asking", asking), ("alice_holding", held)]:
        world.add(name, slug=alpes_azur.slug, pk=assignment.pk)
        world.add(f"{name}_pk", pk=assignment.pk)
    typed = world.keep("CANARI saisie de Carole", {"carole"})
    draft = ConventionDraft.objects.create(owner=carole, typed={"local_name": [typed]})
    world.add("carole_typing", key=draft.key)
    add_imports(world)


def add_imports(world):
    """Two spreadsheets of Carole: one to correct, one in the register."""
    carole = world.people["carole"]
    unknown = world.keep("CANARI organisme d’un import", {"carole"})
    asked = {"official_title": "À corriger", "communes": "06001", "signatories": unknown}
    waiting = sent(carole, line(**asked, start_date="2026"))
    done = written(carole, line(official_title="Importée", communes="06001", stage="Diagnostic"))
    world.add("carole_import", key=waiting.pk)
    world.add("carole_written", key=done.pk)


def add_amendments(world, places, pays_de_grasse):
    """Avenants to the CTG that Bob pilots: one that waits for Carole's Caf, one confirmed."""
    waiting = AmendmentFactory(
        convention=pays_de_grasse,
        summary=world.keep("CANARI avenant préparé", {"bob", "carole"}),
        joining_communes=[places.communes["06001"]],
    )
    confirmed = AmendmentFactory(
        convention=pays_de_grasse,
        confirmed=True,
        joining_communes=[places.communes["06005"]],
    )
    world.add("amendment", slug=pays_de_grasse.slug, pk=waiting.pk)
    world.add("confirmed_amendment", slug=pays_de_grasse.slug, pk=confirmed.pk)


def add_documents(world, alpes_azur, pays_de_grasse):
    """Papers of the CTG that Alice carries, by reader; one of the CTG that Bob pilots."""
    team = {"alice", "carole"}
    papers = {
        "team_paper": DocumentFactory(
            convention=alpes_azur,
            title=world.keep("CANARI titre d’un papier d’équipe", team),
            text=world.keep("CANARI papier d’équipe", team),
        ),
        "alice_paper": DocumentFactory(
            convention=alpes_azur,
            sent_by=world.people["alice"],
            title=world.keep("CANARI papier d’Alice", team),
        ),
        "members_paper": DocumentFactory(
            convention=alpes_azur,
            for_members=True,
            text=world.keep("CANARI papier du réseau", VERIFIED),
        ),
        "public_paper": DocumentFactory(convention=alpes_azur, public=True),
        "removed_paper": DocumentFactory(
            convention=alpes_azur,
            removed=True,
            title=world.keep("CANARI papier retiré", {"carole"}),
        ),
        "grasse_paper": DocumentFactory(
            convention=pays_de_grasse,
            title=world.keep("CANARI papier de Grasse", {"bob", "carole"}),
        ),
    }
    for name, paper in papers.items():
        world.add(name, slug=paper.convention.slug, pk=paper.pk)


def add_bodies(world, alpes_azur):
    """A group of the CTG that Alice carries, its wall and who sits in it."""
    team = {"alice", "carole"}
    body = BodyFactory(
        convention=alpes_azur,
        name="Groupe parentalité",
        wall_url=_wall(world, "azur", team),
    )
    seat = BodyMemberFactory(
        body=body, member=world.people["bob"], role=world.keep("CANARI qualité de Bob", team)
    )
    world.add("body", slug=alpes_azur.slug, pk=body.pk)
    world.add("seat", slug=alpes_azur.slug, pk=body.pk, member_pk=seat.pk)


def add_handover(world, pays_de_grasse):
    """Erwan left the CTG that Bob pilots."""
    handover = HandoverFactory(
        assignment=world.people["erwan"].assignments.get(),
        notes=world.keep("CANARI passation d’Erwan", {"erwan", "bob", "carole"}),
    )
    world.add("handover", slug=pays_de_grasse.slug, pk=handover.pk)


def _wall(world, name, readers):
    return world.keep(f"https://mur.example/canari-{name}", readers)


def add_plans(world, alpes_azur, pays_de_grasse):
    """The plan of Alice's CTG, for its team and its Cafs; Bob's, open to all but for its notes."""
    team = {"alice", "carole"}
    plan = PlanFactory(convention=alpes_azur)
    earlier = ActionSheetFactory(title=world.keep("CANARI action d’avant", team))
    alpes_azur.previous = earlier.plan.convention
    alpes_azur.save()
    axis = AxisFactory(plan=plan, title=world.keep("CANARI axe du plan", team))
    objective = ObjectiveFactory(axis=AxisFactory(plan=plan))
    sheet = ActionSheetFactory(axis=axis, title=world.keep("CANARI fiche action", team))
    indicator = IndicatorFactory(sheet=sheet)
    here = {"slug": alpes_azur.slug}
    world.add("plan", **here)
    world.add("evaluation", moment="depart", **here)
    world.add("review", pk=sheet.pk, year=2025, **here)
    for name, thing in [
        ("plan_axis", axis),
        ("plan_objective", objective),
        ("action_sheet", sheet),
        ("indicator", indicator),
        ("indicator_value", IndicatorValueFactory(indicator=indicator)),
        ("milestone", MilestoneFactory(sheet=sheet)),
    ]:
        world.add(name, pk=thing.pk, **here)
    typed = world.keep("CANARI tableau d’Alice", {"alice"})
    table = {"headings": ["Axe", "Intitulé"], "lines": [[2, ["Ici", typed]]]}
    pending = PlanImport.objects.create(
        convention=alpes_azur,
        owner=world.people["alice"],
        table=table | {"columns": ["axis", "title"]},
    )
    world.add("plan_import", key=pending.key, **here)
    written = PlanImport.objects.create(
        convention=alpes_azur, owner=world.people["alice"], done_at=timezone.now(), written=1
    )
    ActionSheetFactory(axis=axis, imported_in=written)
    world.add("plan_imported", key=written.key, **here)
    public = ActionSheetFactory(
        axis=AxisFactory(plan=PlanFactory(convention=pays_de_grasse, public=True)),
        lead=world.people["bob"],
        findings=world.keep("CANARI constat du plan", {"bob", "carole"}),
        risks=world.keep("CANARI vigilance du plan", {"bob", "carole"}),
    )
    YearlyReviewFactory(sheet=public, text=world.keep("CANARI bilan du plan", {"bob", "carole"}))
    world.add("public_plan", slug=pays_de_grasse.slug)
    world.add("public_sheet", slug=pays_de_grasse.slug, pk=public.pk)


def add_joinings(world):
    """Nina waits for a CTG in a commune of the Var, whose Caf has somebody: Karim."""
    nina = world.people["nina"]
    asked = JoiningRequest.objects.create(
        member=nina,
        commune_id="83042",
        kind=PostKind.PILOT,
        note=world.keep("CANARI attend", {"nina", "karim"}),
    )
    world.add("nina_waits", pk=asked.pk)
    somebody = name_at(nina.email, first_name="Rose", last_name="Tamaris", by=MemberFactory())
    world.add("nina_named", public_id=somebody.public_id)


def add_letters(world, alpes_azur):
    """Messages to the team of Alice, passed on, waiting for its address, reported; to the Caf of Carole."""
    letters = {
        "letter": TeamLetterFactory(
            convention=alpes_azur, text=world.keep("CANARI message à l’équipe", {"alice"})
        ),
        "waiting_letter": TeamLetterFactory(
            convention=alpes_azur, waiting=True, email="attend@essai.example"
        ),
        "reported_letter": TeamLetterFactory(
            convention=alpes_azur, text=world.keep("CANARI message signalé", {"alice", "mona"})
        ),
        "bob_letter": TeamLetterFactory(
            convention=alpes_azur,
            sender=world.people["bob"],
            text=world.keep("CANARI message de Bob", {"alice", "bob"}),
        ),
    }
    for name, letter in letters.items():
        world.add(name, slug=alpes_azur.slug, key=letter.key)
    to_caf = TeamLetterFactory(
        caf_id="06", convention=None, text=world.keep("CANARI message à la Caf", {"carole"})
    )
    world.add("caf_letter", code="06", key=to_caf.key)
    Report.objects.create(
        path=letters["reported_letter"].get_absolute_url(), reason=Report.Reason.OTHER
    )
    world.add("letter_link", token=letter_token(letters["waiting_letter"]))


def add_opening(world, places):
    """A CTG of Karim's Caf, where Nina asks for a post, opened by Mona for an hour."""
    convention = ConventionFactory(communes=[places.communes["83042"]])
    why = world.keep("CANARI motif d’ouverture", {"karim", "mona"})
    open_convention(convention, by=world.people["mona"], reason=why)
    asking = AssignmentFactory(
        member=world.people["nina"], post=PostFactory(convention=convention), requested=True
    )
    world.add("opened", slug=convention.slug)
    paper = DocumentFactory(
        convention=convention, title=world.keep("CANARI papier ouvert", {"karim", "mona"})
    )
    world.add("opened_paper", slug=convention.slug, pk=paper.pk)
    body = BodyFactory(convention=convention, wall_url=_wall(world, "ouvert", {"karim", "mona"}))
    world.add("opened_body", slug=convention.slug, pk=body.pk)
    left = AssignmentFactory(post__convention=convention, ended=True)
    world.add("opened_handover", slug=convention.slug, pk=HandoverFactory(assignment=left).pk)
    world.add("opened_post", slug=convention.slug, pk=asking.post_id)
    world.add("opened_asking", slug=convention.slug, pk=asking.pk)
    world.add("opened_asking_pk", pk=asking.pk)
    world.add("opened_asking_request", kind="fonction", pk=asking.pk)
