"""The audit log in words: each verb of the code as a sentence that people read."""

from dataclasses import dataclass

from members.models import AuditLine

SENTENCES = {
    "invite": "a invité une personne",
    "invite_again": "a renvoyé une invitation",
    "accept_invitation": "a ouvert son compte par une invitation",
    "revoke_invitation": "a retiré une invitation",
    "request_role": "a demandé un rôle",
    "validate_role": "a validé un rôle",
    "refuse_role": "a refusé un rôle",
    "ask_end_role": "a demandé le retrait d’un rôle national",
    "end_role": "a mis fin à un rôle",
    "withdraw_role": "a retiré sa demande",
    "appoint_national": "a nommé une personne de l’administration nationale",
    "suspend_member": "a suspendu un compte",
    "reopen_member": "a rouvert un compte",
    "erase_member": "a effacé son compte",
    "export_member": "a emporté ses données",
    "open_member": "a ouvert pour une heure les coordonnées d’une personne",
    "open_convention": "a ouvert une CTG pour une heure",
    "open_sheet": "a ouvert une fiche pour une heure",
    "open_event": "a ouvert une rencontre pour une heure",
    "view_contact": "a lu les coordonnées d’une personne de sa Caf",
    "close_report": "a traité un signalement",
    "register_convention": "a enregistré une CTG",
    "confirm_convention": "a confirmé une CTG",
    "prepare_convention": "a préparé une CTG",
    "edit_convention": "a modifié une CTG",
    "open_post": "a ouvert un poste",
    "close_post": "a fermé un poste",
    "appoint": "a nommé une personne sur un poste",
    "request_assignment": "a demandé un poste",
    "validate_assignment": "a validé une fonction",
    "refuse_assignment": "a refusé une fonction",
    "end_assignment": "a mis fin à une fonction",
    "edit_sheet": "a modifié la fiche d’une autre personne",
    "review_sheet": "a relu une fiche",
    "comment_review": "a commenté une fiche à relire",
    "ask_changes": "a demandé des changements sur une fiche",
    "decline_archive": "a décliné l’archivage d’une fiche",
    "decline_unarchive": "a décliné le retour d’une fiche",
    "publish_sheet": "a ouvert une fiche au public",
    "close_sheet": "a refermé une fiche au public",
    "archive_sheet": "a archivé une fiche",
    "unarchive_sheet": "a rétabli une fiche",
    "show_testimony": "a choisi un témoignage pour l’accueil",
    "hide_testimony": "a retiré un témoignage de l’accueil",
    "publish_event": "a publié une rencontre",
    "edit_event": "a modifié une rencontre",
    "cancel_event": "a annulé une rencontre",
    "invite_to_event": "a invité à une rencontre",
}


@dataclass(frozen=True)
class Act:
    """One line of the log, ready to be read."""

    line: AuditLine
    sentence: str


def with_sentences(lines):
    return [Act(line, SENTENCES.get(line.verb, f"a fait : {line.verb}")) for line in lines]
