"""R31: two officers save the same CTG; the second one is shown both versions, nothing is overwritten."""

import random
from dataclasses import dataclass
from datetime import date

from conventions.models import Convention, Coverage
from members.models import GrantStatus, Member, Role
from proofs import Outcome, crowd, server
from reference.models import Caf, Commune, Department

ID = "R31"
TITLE = "No silent overwrite"
INTERLEAVINGS = 200
CONTROLS = 30
CONTROL_MUST_OVERWRITE = 27
SEED = 31


@dataclass(frozen=True)
class Meeting:
    """What became of two saves: who was answered what, and what the register says in the end."""

    statuses: list
    is_exact: bool
    is_overwritten: bool


def run():
    """Both officers have read the same version; they save at once, or one just after the other."""
    convention, sessions = _register()
    chance = random.Random(SEED)
    with server.running() as port:
        meetings = [
            _meet(port, convention, sessions, chance, number) for number in range(INTERLEAVINGS)
        ]
    with server.running(STALE_FORMS_REFUSED="0") as port:
        controls = [_meet(port, convention, sessions, chance, number) for number in range(CONTROLS)]
    overwritten = sum(one.is_overwritten for one in controls)
    return Outcome(
        tried=len(meetings),
        bad=sum(not one.is_exact for one in meetings),
        control=f"without the check, {overwritten} of {len(controls)} overwritten in silence",
        figure=f"{sum(409 in one.statuses for one in meetings)} second officers shown both versions",
        control_failed_as_it_must=overwritten >= CONTROL_MUST_OVERWRITE,
    )


def _register():
    """A small CTG of Caf 06 and the sessions of two of its officers."""
    department = Department.objects.create(
        code="06", name="Alpes-Maritimes", name_with_article="des Alpes-Maritimes"
    )
    caf = Caf.objects.create(code="06", name="Caf des Alpes-Maritimes")
    caf.departments.add(department)
    commune = Commune.objects.create(insee="06001", name="Aiglun", department=department)
    chief, *officers = Member.objects.bulk_create(
        Member(email=f"agent{n}@preuve.example", first_name="Agent", last_name=str(n))
        for n in range(3)
    )
    for officer in officers:
        Role.objects.create(
            member=officer,
            kind=Role.Kind.CAF_OFFICER,
            caf=caf,
            status=GrantStatus.VALIDATED,
            starts_on=date(2020, 1, 1),
            decided_at="2020-01-01T00:00Z",
            decided_by=chief,
        )
    convention = Convention.objects.create(
        slug="ctg-aiglun",
        official_title="Convention territoriale globale",
        local_name="Aiglun",
        shape="single_commune",
        stage="signed",
        start_date=date(2024, 1, 1),
        end_date=date(2028, 12, 31),
        confirmed_at="2024-01-01T00:00Z",
        confirmed_by=chief,
    )
    Coverage.objects.create(convention=convention, commune=commune, from_date=date(2024, 1, 1))
    return convention, crowd.sessions_of(officers)


def _meet(port, convention, sessions, chance, number):
    convention.refresh_from_db()
    read = convention.version
    saves = [_save(convention, session, f"Nom {number} {who}") for who, session in zip("AB", sessions, strict=True)]  # fmt: skip
    chance.shuffle(saves)
    if chance.random() < 0.5:
        answers = crowd.all_at_once(port, saves)
    else:
        answers = [crowd.all_at_once(port, [save])[0] for save in saves]
    convention.refresh_from_db()
    statuses = [answer.status for answer in answers]
    kept = [s.typed["local_name"] for s, a in zip(saves, answers, strict=True) if a.status == 302]
    shown = [
        all(save.typed["local_name"] in answer.text for save in saves)
        for answer in answers
        if answer.status == 409
    ]
    return Meeting(
        statuses=statuses,
        is_exact=sorted(statuses) == [302, 409]
        and [convention.local_name] == kept
        and convention.version == read + 1
        and all(shown),
        is_overwritten=statuses == [302, 302],
    )


def _save(convention, session, name):
    typed = {
        "version": convention.version,
        "official_title": convention.official_title,
        "local_name": name,
        "shape": convention.shape,
        "stage": convention.stage,
        "signature_date": "",
        "start_date": convention.start_date.isoformat(),
        "end_date": convention.end_date.isoformat(),
    }
    return crowd.Press(session, f"/conventions/{convention.slug}/modifier/", typed)
