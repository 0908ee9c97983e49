"""The person of a line: a member by their address, or somebody to invite."""

from django.core.exceptions import ValidationError

from conventions.importing.plans import PlannedPerson, name_on
from ctgnet.cells import folded
from ctgnet.email_addresses import FOREIGN, one_address, validate_address
from ctgnet.names import fault_in_person, in_a_line

LONGEST_NAME = 100
NAMES = {"first_name": "prénom", "last_name": "nom"}


def person_in(row, lookups, notices):
    """Whom the line names; None when nobody is named, or when there is something to correct."""
    if not any(name in row for name in ("email", *NAMES)):
        return None
    if "email" not in row:
        return notices.error(row, "email", "adresse manquante pour la personne nommée")
    email = one_address(row["email"])
    try:
        validate_address(email)
    except ValidationError as error:
        if error.code == "foreign":
            return notices.error(row, "email", in_a_line(FOREIGN))
        words = f"adresse incomplète : {row['email'][:60]}. Exemple : prenom.nom@exemple.fr"
        return notices.error(row, "email", words)
    member = lookups.members.get(email)
    return _known(row, member, notices) if member else _new(row, email, notices)


def _known(row, member, notices):
    written = folded(name_on(row))
    if written and written != folded(member.full_name):
        notices.warn(row, "email", f"cette adresse est celle d’un membre : {member.full_name}")
    return PlannedPerson(member.address, member.first_name, member.last_name, member)


def _new(row, email, notices):
    is_sound = True
    for name, words in NAMES.items():
        text = row[name]
        wrong = (
            f"{words} de la personne à inviter manquant"
            if not text
            else f"{LONGEST_NAME} caractères au plus"
            if len(text) > LONGEST_NAME
            else in_a_line(fault_in_person(text))
        )
        if wrong:
            notices.error(row, name, wrong)
            is_sound = False
    return PlannedPerson(email, row["first_name"], row["last_name"]) if is_sound else None
