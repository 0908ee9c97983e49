"""The audit log in words: each verb of the code as a sentence that people read."""

from dataclasses import dataclass

from django.db import models

from conventions.models import Convention, Document
from events.models import Event
from members.models import AuditLine
from practices.models import Sheet

SENTENCES = {
    "invite": "a invité une personne",
    "invite_again": "a renvoyé une invitation",
    "accept_invitation": "a accepté une invitation",
    "revoke_invitation": "a retiré une invitation",
    "decline_invitation": "a répondu que cette invitation est pour quelqu’un d’autre",
    "request_role": "a demandé un rôle",
    "validate_role": "a validé un rôle",
    "refuse_role": "a refusé un rôle",
    "ask_end_role": "a demandé le retrait d’un rôle national",
    "end_role": "a mis fin à un rôle",
    "withdraw_role": "a retiré sa demande",
    "ask_to_join": "a demandé à rejoindre une CTG qui n’est pas encore enregistrée",
    "withdraw_joining": "a retiré sa demande de rejoindre une CTG à venir",
    "refuse_joining": "a refusé une demande de rejoindre une CTG à venir",
    "withdraw_assignment": "a retiré sa demande de fonction",
    "delegate_request": "a confié une demande à une ou un collègue",
    "take_back_request": "a repris une demande confiée",
    "appoint_national": "a nommé une personne de l’administration nationale",
    "send_mail_again": "a renvoyé un courriel en doute",
    "suspend_member": "a suspendu un compte",
    "reopen_member": "a rouvert un compte",
    "erase_member": "a effacé son compte",
    "close_inactive_member": "a fermé un compte que personne n’ouvrait depuis deux ans",
    "export_member": "a emporté ses données",
    "open_member": "a ouvert pour une heure les coordonnées d’une personne",
    "open_convention": "a ouvert une CTG pour une heure",
    "open_sheet": "a ouvert une fiche pour une heure",
    "open_event": "a ouvert une rencontre pour une heure",
    "view_contact": "a lu les coordonnées d’une personne de sa Caf",
    "read_many_people": "a lu les noms de beaucoup de personnes en un jour",
    "close_report": "a traité un signalement",
    "hide_content": "a masqué un contenu",
    "restore_content": "a rétabli un contenu masqué",
    "remove_content": "a retiré un contenu",
    "register_convention": "a enregistré une CTG",
    "export_list": "a emporté une liste de la Caf",
    "export_people": "a emporté la liste des postes et des personnes de la Caf",
    "import_conventions": "a importé des CTG depuis un tableur",
    "undo_import": "a annulé un import de CTG",
    "confirm_convention": "a confirmé une CTG",
    "prepare_convention": "a préparé une CTG",
    "edit_convention": "a modifié une CTG",
    "register_amendment": "a enregistré un avenant",
    "prepare_amendment": "a préparé un avenant",
    "edit_amendment": "a corrigé un avenant",
    "withdraw_amendment": "a retiré un avenant",
    "confirm_amendment": "a confirmé un avenant",
    "reopen_amendment": "a repris un avenant confirmé",
    "correct_perimeter": "a corrigé le périmètre d’une CTG",
    "edit_signatories": "a corrigé les signataires ou partenaires d’une CTG",
    "add_organisation": "a ajouté un organisme",
    "edit_organisation": "a corrigé un organisme",
    "merge_organisation": "a réuni deux organismes",
    "follow_mergers": "a mis le périmètre d’une CTG à jour de communes fusionnées",
    "end_convention": "a clos une CTG avant son terme",
    "reconfirm_team": "a reconfirmé des personnes en poste",
    "ask_if_still_there": "a demandé à une personne si elle tient toujours son poste",
    "open_body": "a ouvert une instance",
    "edit_body": "a modifié une instance",
    "close_body": "a clos une instance",
    "reopen_body": "a rouvert une instance",
    "seat_in_body": "a noté un siège dans une instance",
    "unseat_from_body": "a retiré un siège d’une instance",
    "send_document": "a déposé un document",
    "edit_document": "a modifié un document",
    "publish_document": "a ouvert un document à tous",
    "close_document": "a refermé un document au public",
    "remove_document": "a retiré un document",
    "restore_document": "a rétabli un document",
    "open_plan": "a ouvert le plan d’actions d’une CTG à tous",
    "close_plan": "a refermé le plan d’actions d’une CTG",
    "name_plan_levels": "a renommé les niveaux d’un plan d’actions",
    "add_axis": "a ajouté un axe à un plan d’actions",
    "edit_axis": "a modifié un axe d’un plan d’actions",
    "add_objective": "a ajouté un objectif à un plan d’actions",
    "edit_objective": "a modifié un objectif d’un plan d’actions",
    "add_action": "a ajouté une action à un plan",
    "edit_action": "a modifié une action d’un plan",
    "change_action_status": "a changé le statut d’une action",
    "move_in_plan": "a déplacé un élément d’un plan d’actions",
    "remove_from_plan": "a retiré un élément d’un plan d’actions",
    "restore_in_plan": "a rétabli un élément d’un plan d’actions",
    "add_milestone": "a ajouté un jalon à une action",
    "edit_milestone": "a modifié un jalon d’une action",
    "remove_milestone": "a retiré un jalon d’une action",
    "add_indicator": "a ajouté un indicateur à une action",
    "edit_indicator": "a modifié un indicateur d’une action",
    "record_value": "a noté la valeur d’un indicateur",
    "forget_value": "a retiré la valeur d’un indicateur",
    "write_review": "a écrit le bilan annuel d’une action",
    "save_evaluation": "a rempli le cahier d’évaluation d’une CTG",
    "import_plan": "a importé un plan d’actions",
    "undo_plan_import": "a annulé l’import d’un plan d’actions",
    "carry_plan": "a repris le plan d’actions de la génération précédente",
    "open_post": "a ouvert un poste",
    "close_post": "a fermé un poste",
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
    "hand_over_event": "a confié une rencontre à une autre personne",
    "cancel_event": "a annulé une rencontre",
    "invite_to_event": "a invité à une rencontre",
}


# What is named, and what its address needs; one thing more here is read by `visible_to` alone.
NAMED = {
    model._meta.label_lower: rows
    for model, rows in (
        (Convention, Convention.objects.all()),
        (Document, Document.objects.select_related("convention")),
        (Event, Event.objects.all()),
        (Sheet, Sheet.objects.all()),
    )
}


@dataclass(frozen=True)
class Act:
    """One line of the log, ready to be read; `thing` is what it is about, when this reader may see it."""

    line: AuditLine
    sentence: str
    thing: models.Model | None = None


def sentence_of(verb):
    return SENTENCES.get(verb, f"a fait : {verb}")


def with_sentences(lines, standing):
    """In one query more for each kind of thing that the lines speak of."""
    lines = list(lines)
    things = _visible_things(lines, standing)
    return [
        Act(
            line,
            SENTENCES.get(line.verb, f"a fait : {line.verb}"),
            things.get((line.object_kind, line.object_id)),
        )
        for line in lines
    ]


def _visible_things(lines, standing):
    """{("conventions.convention", "12"): the CTG}: what is hidden from the reader stays unnamed."""
    found = {}
    for kind in {line.object_kind for line in lines} & NAMED.keys():
        keys = [line.object_id for line in lines if line.object_kind == kind]
        seen = NAMED[kind].visible_to(standing).filter(pk__in=keys)
        found |= {(kind, str(thing.pk)): thing for thing in seen}
    return found
