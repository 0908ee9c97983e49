"""The acts that ask for a confirmation before they happen: their words, their rule, their action."""

from collections.abc import Callable
from dataclasses import dataclass

from practices import actions, rules

REVIEWERS = "une personne de la Caf du territoire ou de l’administration nationale"


@dataclass(frozen=True)
class Act:
    """One thing to confirm. `refusal` says who can, to somebody who sees the sheet and cannot."""

    title: str
    consequence: str
    button: str
    done: str
    refusal: str
    rule: Callable
    action: Callable
    # It approves a text: refused when that text has changed since the page was opened.
    approves_text: bool = False


UNSHARE = Act(
    title="Retirer la fiche du réseau ?",
    consequence="Elle redevient un brouillon que vous seul voyez. Les questions posées sont gardées.",
    button="Retirer la fiche",
    done="La fiche est de nouveau un brouillon.",
    refusal="Seule la personne qui a écrit la fiche peut la retirer.",
    rule=rules.can_unshare,
    action=actions.unshare_sheet,
)
ASK_REVIEW = Act(
    title="Demander une relecture ?",
    consequence=(
        "Votre Caf est prévenue. Une fiche relue porte la mention « Relue » et peut être ouverte "
        "au public."
    ),
    button="Demander la relecture",
    done="Votre demande de relecture est partie.",
    refusal="Seule la personne qui a écrit une fiche partagée peut demander sa relecture.",
    rule=rules.can_ask_review,
    action=actions.ask_review,
)
WITHDRAW_REVIEW = Act(
    title="Annuler la demande de relecture ?",
    consequence="La fiche reste partagée ; vous pourrez demander une relecture plus tard.",
    button="Annuler la demande",
    done="La demande de relecture est annulée.",
    refusal="Seule la personne qui a demandé la relecture peut l’annuler.",
    rule=rules.can_ask_review,
    action=actions.withdraw_review,
)
PUBLISH = Act(
    title="Ouvrir la fiche au public ?",
    consequence="Tout le monde pourra la lire, sans compte. La personne qui l’a écrite est prévenue.",
    button="Ouvrir au public",
    done="La fiche est ouverte au public.",
    refusal=f"Une fiche relue est ouverte au public par {REVIEWERS}, autre que la personne qui l’a écrite.",
    rule=rules.can_publish,
    action=actions.publish_sheet,
    approves_text=True,
)
CLOSE = Act(
    title="Fermer la fiche au public ?",
    consequence="Elle reste lue par les membres du réseau.",
    button="Fermer au public",
    done="La fiche n’est plus lue que par les membres.",
    refusal=f"Une fiche est fermée au public par {REVIEWERS}.",
    rule=rules.can_publish,
    action=actions.close_sheet,
)
ARCHIVE = Act(
    title="Archiver la fiche ?",
    consequence="Elle quitte la bibliothèque et les résultats de recherche. Vous pourrez la rétablir.",
    button="Archiver la fiche",
    done="La fiche est archivée.",
    refusal=f"Une fiche est archivée par {REVIEWERS}.",
    rule=rules.can_archive,
    action=actions.archive_sheet,
)
UNARCHIVE = Act(
    title="Rétablir la fiche ?",
    consequence="Elle revient dans la bibliothèque telle qu’elle était.",
    button="Rétablir la fiche",
    done="La fiche est de retour dans la bibliothèque.",
    refusal=f"Une fiche archivée est rétablie par {REVIEWERS}.",
    rule=rules.can_archive,
    action=actions.unarchive_sheet,
)
DELETE = Act(
    title="Supprimer ce brouillon ?",
    consequence="Le texte est effacé pour toujours.",
    button="Supprimer le brouillon",
    done="Le brouillon est supprimé.",
    refusal="Seule la personne qui a écrit un brouillon peut le supprimer.",
    rule=rules.can_delete,
    action=actions.delete_draft,
)
