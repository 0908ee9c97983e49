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
    # The text that the act is about: refused when it has changed since the page was opened.
    text: Callable | None = None


UNSHARE = Act(
    title="Retirer la fiche du réseau ?",
    consequence=(
        "Elle redevient un brouillon, lu seulement par les personnes qui l’écrivent. Les questions "
        "posées sont gardées. Une révision en cours devient le texte du brouillon."
    ),
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
        "au public ; le texte d’une fiche déjà relue reste en ligne jusqu’à la relecture."
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
ABANDON = Act(
    title="Abandonner la révision ?",
    consequence=(
        "Ce que vous avez changé depuis la relecture est effacé pour toujours. La fiche relue reste "
        "en ligne, telle qu’elle est lue aujourd’hui."
    ),
    button="Abandonner la révision",
    done="La révision est abandonnée : la fiche relue reste en ligne.",
    refusal="Seule la personne qui a écrit la fiche peut abandonner sa révision.",
    rule=rules.can_abandon_revision,
    action=actions.abandon_revision,
    text=lambda sheet: sheet.text_at_work,
)
PUBLISH = Act(
    title="Ouvrir la fiche au public ?",
    consequence="Tout le monde pourra la lire, sans compte. La personne qui l’a écrite est prévenue.",
    button="Ouvrir au public",
    done="La fiche est ouverte au public.",
    refusal=f"Une fiche relue est ouverte au public par {REVIEWERS}, autre que la personne qui l’a écrite.",
    rule=rules.can_publish,
    action=actions.publish_sheet,
    text=lambda sheet: sheet,
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
ASK_ARCHIVE = Act(
    title="Demander l’archivage de la fiche ?",
    consequence="Votre Caf est prévenue. La fiche reste dans la bibliothèque jusqu’à sa réponse.",
    button="Demander l’archivage",
    done="Votre demande est partie : la réponse vous sera envoyée.",
    refusal="L’archivage d’une fiche est demandé par la personne qui l’a écrite.",
    rule=rules.can_ask_move,
    action=actions.ask_move,
)
ASK_UNARCHIVE = Act(
    title="Demander le retour de la fiche ?",
    consequence="Votre Caf est prévenue. La fiche reste archivée jusqu’à sa réponse.",
    button="Demander le retour",
    done="Votre demande est partie : la réponse vous sera envoyée.",
    refusal="Le retour d’une fiche archivée est demandé par la personne qui l’a écrite.",
    rule=rules.can_ask_move,
    action=actions.ask_move,
)
WITHDRAW_MOVE = Act(
    title="Annuler votre demande à la Caf ?",
    consequence="La fiche reste où elle est ; vous pourrez refaire la demande plus tard.",
    button="Annuler la demande",
    done="Votre demande est annulée.",
    refusal="Seule la personne qui a fait la demande peut l’annuler.",
    rule=rules.can_ask_move,
    action=actions.withdraw_move,
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
