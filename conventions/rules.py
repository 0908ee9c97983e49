"""Who may do what with a CTG. Every question starts from `standing_of(member)`."""

from conventions.models import Coverage, JoiningRequest, Stage
from conventions.standing import standing_of
from members.models import GrantStatus


def can_start_registering(member):
    """Open the form: an officer of any Caf, somebody who carries a CTG today, the administration."""
    standing = standing_of(member)
    return standing.is_caf_officer or standing.is_local or standing.is_national


def can_register(member, cafs):
    """Register a CTG as confirmed: an officer of one of the Cafs of its communes."""
    return not standing_of(member).cafs.isdisjoint(cafs)


def is_its_officer(member, convention):
    """Staff of one of its Cafs; its Cafs are read for Caf staff only."""
    return standing_of(member).is_caf_officer and can_register(member, convention.cafs)


def can_open(member, convention):
    """A national administrator, with a written reason, where he is not at home already."""
    return standing_of(member).is_national and not acts_for_its_caf(member, convention)


def has_opened(member, convention):
    """A national administrator, within the hour that follows his written reason."""
    return convention.pk in standing_of(member).opened_conventions


def acts_for_its_caf(member, convention):
    """Its Cafs; the national administration where it has said why."""
    return has_opened(member, convention) or is_its_officer(member, convention)


def can_prepare(member, communes):
    """Prepare one that a Caf will confirm: where one's own CTG already applies."""
    mine = standing_of(member).conventions
    return bool(mine) and (
        Coverage.objects.standing().filter(convention__in=mine, commune__in=communes).exists()
    )


def must_say_why(member, perimeter):
    """The national administration registers in the place of a Caf with a written reason."""
    return standing_of(member).is_national and not (
        can_register(member, perimeter.caf_codes) or can_prepare(member, perimeter.codes)
    )


def can_import(member):
    """Bring CTGs in from a spreadsheet: officers of a Caf, the administration in their place."""
    standing = standing_of(member)
    return standing.is_caf_officer or standing.is_national


def can_import_everywhere(member):
    """The CTGs of any Caf, with a written reason where they are not of one's own."""
    return standing_of(member).is_national


def must_say_why_to_import(member, made):
    """The national administration brings in the CTGs of a Caf that is not its own with a written reason."""
    return can_import_everywhere(member) and bool(made.counts.get("elsewhere"))


def can_confirm_import(member, made):
    """Check it, confirm it or drop it: whoever sent it, as long as they may import."""
    return made.owner_id == member.pk and can_import(member)


def can_undo_import(member, made):
    """Its author; another officer of the same Caf, who is there when the author is not."""
    return can_confirm_import(member, made) or made.caf_id in standing_of(member).cafs


def can_confirm(member, convention):
    return not convention.is_confirmed and acts_for_its_caf(member, convention)


def can_edit(member, convention):
    """Officers of its Cafs; the team too, until a Caf has confirmed it."""
    if not convention.is_confirmed and convention.pk in standing_of(member).conventions:
        return True
    is_author = convention.registered_by_id == standing_of(member).member_id is not None
    if not convention.is_confirmed and is_author and can_start_registering(member):
        return True
    return acts_for_its_caf(member, convention)


def can_amend(member, convention):
    """Write an avenant to a public CTG: its pilots, whom its Cafs confirm, and its Cafs."""
    if not convention.is_confirmed:
        return False
    return convention.pk in standing_of(member).piloted or acts_for_its_caf(member, convention)


def can_edit_amendment(member, amendment):
    """Correct or withdraw one that waits for its Caf."""
    return not amendment.is_confirmed and can_amend(member, amendment.convention)


def can_confirm_amendment(member, amendment):
    return not amendment.is_confirmed and acts_for_its_caf(member, amendment.convention)


def can_reopen_amendment(member, amendment):
    """Take back a confirmed one that was written by mistake: officers of its Cafs."""
    return amendment.is_confirmed and acts_for_its_caf(member, amendment.convention)


def can_follow_mergers(member, convention):
    """Confirm that the perimeter follows merged communes: officers of its Cafs."""
    return convention.is_confirmed and acts_for_its_caf(member, convention)


def can_renew(member, convention):
    """Prepare the next generation of a signed CTG: its team and its Cafs, who confirm it."""
    if not convention.is_confirmed or convention.stage != Stage.SIGNED:
        return False
    return convention.pk in standing_of(member).conventions or acts_for_its_caf(member, convention)


def can_close(member, convention):
    """End it before its day: officers of its Cafs."""
    return convention.is_confirmed and acts_for_its_caf(member, convention)


def can_add_organisation(member):
    """Add a body that no official list holds: officers of any Caf, pilots, the administration."""
    standing = standing_of(member)
    return standing.is_caf_officer or standing.is_national or bool(standing.piloted)


def can_edit_organisation(member, organisation):
    """Correct what was added: officers of any Caf and the administration; a list's own stay as they are."""
    standing = standing_of(member)
    return not organisation.is_of_a_place and (standing.is_caf_officer or standing.is_national)


def can_appoint(member, convention):
    """Open or close a post, name somebody on it: officers of its Cafs."""
    return acts_for_its_caf(member, convention)


def can_ask_for(member, post):
    """Ask for a post oneself: anybody with an open account, on an open post of a public CTG."""
    return member.is_active and post.convention.is_confirmed and not post.is_closed


def can_withdraw(member, assignment):
    """Take back a request: whoever made it, for oneself alone."""
    return assignment.member_id == member.pk


def can_decide(member, assignment):
    """Validate or refuse a request: officers of its Cafs, never on one's own case."""
    return (
        assignment.status == GrantStatus.REQUESTED
        and acts_for_its_caf(member, assignment.post.convention)
        and not member.is_behind(assignment.member)
    )


def can_answer_joining(member, asked):
    """Whoever it waits for: its Caf, or the administration where that Caf has nobody; never oneself."""
    return JoiningRequest.objects.waiting_for(standing_of(member)).filter(pk=asked.pk).exists()


def can_withdraw_joining(member, asked):
    return asked.member_id == member.pk and asked.is_waiting


def can_end(member, assignment):
    """End what was validated: officers of its Cafs, never on one's own case."""
    return (
        assignment.status == GrantStatus.VALIDATED
        and acts_for_its_caf(member, assignment.post.convention)
        and not member.is_behind(assignment.member)
    )


def can_answer_for_oneself(member, assignment):
    """Say whether one still holds a post, when the Caf asks: the person concerned alone."""
    return (
        assignment.member_id == standing_of(member).member_id
        and assignment.status == GrantStatus.VALIDATED
    )


def can_see_working_data(member, convention):
    """The share of a full-time post of named people, and what waits: its team and its Cafs."""
    standing = standing_of(member)
    return convention.pk in standing.conventions or acts_for_its_caf(member, convention)


def can_see_share(member, assignment):
    """A named person's part of a full-time post: oneself, the team, the Cafs of the convention."""
    return assignment.member_id == member.pk or can_see_working_data(
        member, assignment.post.convention
    )


# Its handovers, its bodies and its papers -----------------------------------------------------------------------------------


def can_write_handover(member, handover):
    """Only the person who leaves, until thirty days after the last day."""
    return handover.assignment.member_id == standing_of(member).member_id and handover.can_grow


def can_run_bodies(member, convention):
    """Open its committees and its groups, say who sits in them: its team and its Cafs."""
    return can_see_working_data(member, convention)


def can_send_document(member, convention):
    """Its team and its Cafs."""
    return can_see_working_data(member, convention)


def can_edit_document(member, document):
    """Describe it, choose its readers short of everybody: its team and its Cafs."""
    return can_see_working_data(member, document.convention)


def can_publish_documents(member, convention):
    """Open a document to everybody, or close it: its pilots and its Cafs."""
    return convention.pk in standing_of(member).piloted or acts_for_its_caf(member, convention)


def can_remove_document(member, document):
    """Remove it, bring it back: who sent it, the pilots, the Cafs."""
    convention = document.convention
    is_mine = document.sent_by_id == member.pk and convention.pk in standing_of(member).conventions
    return is_mine or can_publish_documents(member, convention)


def can_see_plan(member, convention):
    """Read the action plan: its team and its Cafs; everybody once they have opened it."""
    is_open = convention.is_confirmed and convention.has_public_plan
    return is_open or can_see_working_data(member, convention)


def can_edit_plan(member, convention):
    """Write in the action plan: its team and its Cafs."""
    return can_see_working_data(member, convention)


def can_carry_plan(member, convention):
    """Take up the plan of the previous generation: who writes this one, once a Caf has confirmed that
    it follows; before, those who read the other."""
    previous = convention.previous
    if previous is None or not can_edit_plan(member, convention):
        return False
    return convention.is_confirmed or can_see_working_data(member, previous)


def can_open_plan(member, convention):
    """Show the plan to everybody, or to its team alone again: its pilots and its Cafs."""
    return convention.pk in standing_of(member).piloted or acts_for_its_caf(member, convention)
