"""What the worker does for people: identifiers in, one message out."""

from django.utils import timezone

from ctgnet.queue import task
from members import emails
from members.models import (
    AccountMail,
    Decision,
    GrantStatus,
    Invitation,
    Member,
    Notification,
    RelayedMessage,
    Report,
    Role,
)


@task(priority=10)
def send_invitation(invitation_id):
    sent = Invitation.objects.select_related("member", "invited_by")
    invitation = sent.filter(pk=invitation_id).first()
    if invitation and invitation.is_open:
        address = invitation.member.named_at
        has_account = bool(address) and Member.objects.proved().filter(email=address).exists()
        emails.invitation(invitation, has_account=has_account).send()


@task(priority=20)
def send_account_mail(mail_id):
    """Somebody waits for this code in front of a screen; a code that has expired stays here."""
    mail = AccountMail.objects.filter(pk=mail_id).first()
    if mail is None:
        return
    if mail.is_fresh:
        emails.account_mail(mail, Invitation.objects.waiting_at(mail.to)).send()
    mail.delete()


@task
def announce_role_decision(role_id):
    """A yes gives no right before that of whoever is invited: they read their invitation alone."""
    role = Role.objects.select_related("member", "caf", "organisation").get(pk=role_id)
    if role.status == GrantStatus.VALIDATED and not role.member.is_proved:
        return
    if role.member.is_active:
        emails.role_decided(role).send()


@task
def announce_role_end(role_id):
    role = Role.objects.select_related("member", "caf", "organisation").get(pk=role_id)
    if role.member.is_reached:
        emails.role_ended(role).send()


@task
def announce_suspension(member_id):
    """A suspended person has lost everything but their mail box: the mail is how they know."""
    member = Member.objects.get(pk=member_id)
    if not member.is_active and member.erased_at is None and member.is_proved:
        emails.account_suspended(member).send()


@task
def tell_reporter(report_id):
    """To the member who reported a content, else to the address left; the digest has nothing to add."""
    report = Report.objects.select_related("reporter").get(pk=report_id)
    reporter = report.reporter
    if reporter and not reporter.is_reached:
        return
    if to := reporter.email if reporter else report.reporter_email:
        emails.report_closed(report, to=to).send()
    told = Notification.objects.filter(member=reporter, key=f"report-closed:{report.pk}")
    told.filter(digested_at=None).update(digested_at=timezone.now())


@task
def tell_reporter_of_put_back(report_id, decision_id):
    """Unless it was hidden again meanwhile."""
    report = Report.objects.select_related("reporter").get(pk=report_id)
    last = Decision.objects.about(report.kind, report.object_id).first()
    reporter = report.reporter
    if (reporter and not reporter.is_reached) or last.pk != decision_id:
        return
    if to := reporter.email if reporter else report.reporter_email:
        emails.report_put_back(report, last, to=to).send()
    told = Notification.objects.filter(
        member=reporter, key=f"report-put-back:{decision_id}:{report.pk}"
    )
    told.filter(digested_at=None).update(digested_at=timezone.now())


@task
def tell_writer(decision_id, member_id, state):
    """What was decided of their content, unless it was decided otherwise meanwhile."""
    decision = Decision.objects.get(pk=decision_id)
    writer = Member.objects.get(pk=member_id)
    if writer.is_reached and decision.state == state:
        emails.content_decided(decision, to=writer).send()
    told = Notification.objects.filter(member=writer, key=f"decision:{decision.pk}:{state}")
    told.filter(digested_at=None).update(digested_at=timezone.now())


@task
def relay_message(message_id):
    """Rights are read again when it leaves: a closed account neither writes nor receives, nor who is only invited."""
    message = RelayedMessage.objects.select_related("sender", "recipient").get(pk=message_id)
    if message.sent_at is None and message.sender.is_active and message.recipient.is_reached:
        emails.relayed_message(message).send()
        RelayedMessage.objects.filter(pk=message.pk).update(sent_at=timezone.now(), text="")
