"""What each task that mails a member needs to do it, with one person as its reader."""

from datetime import timedelta
from types import SimpleNamespace

from allauth.account.models import EmailAddress
from django.utils import timezone

from conventions import actions as conventions
from conventions.models import Answer, ClockAlert, Convention, JoiningRequest, Reconfirmation
from ctgnet.pages.caf_desk.actions import delegate_request
from ctgnet.pages.moderation import contents
from events.models import Event
from members import actions
from members.models import AuditLine, Member, Notification, RelayedMessage, Role
from practices.models import Question
from tests.factories.conventions import (
    AmendmentFactory,
    AssignmentFactory,
    HandoverFactory,
    PostFactory,
    TeamLetterFactory,
    days,
)
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import InvitationFactory, RoleFactory
from tests.factories.practices import QuestionFactory, ReviewNoteFactory, SheetFactory
from tests.pages.moderated import QUESTION

WHY = "Ces mots visent une personne."
LONG_AGO = timedelta(days=710)


def prove(guest):
    EmailAddress.objects.update_or_create(
        user=guest, email=guest.email, defaults={"verified": True, "primary": True}
    )


def unprove(guest):
    EmailAddress.objects.filter(user=guest).delete()


class World(SimpleNamespace):
    """`guest` reads; `carole` of the Caf acts; `ctg` is hers; `mona` administers, `alice` is of the team."""

    def held(self, **facts):
        return AssignmentFactory(member=self.guest, post=PostFactory(convention=self.ctg), **facts)

    def as_officer(self):
        RoleFactory(member=self.guest, kind=Role.Kind.CAF_OFFICER, caf=self.caf)
        AssignmentFactory(requested=True, post=PostFactory(convention=self.ctg))

    # CTGs ---------------------------------------------------------------------------------------

    def tell_team_member(self):
        self.held()
        return self.ctg.pk, self.guest.pk

    def tell_joining(self):
        asked = JoiningRequest.objects.create(
            member=self.guest, commune_id="83042", kind="pilot", convention=self.ctg
        )
        return (asked.pk,)

    def announce_decision(self):
        return (self.held().pk,)

    def announce_end(self):
        return (self.held(ended=True).pk,)

    def tell_post_closing(self):
        post = self.held().post
        conventions.close_post(post, by=self.carole)
        return post.pk, self.guest.pk

    def announce_confirmation(self):
        Convention.objects.filter(pk=self.ctg.pk).update(registered_by=self.guest)
        return (self.ctg.pk,)

    def tell_amendment(self):
        self.held()
        return AmendmentFactory(convention=self.ctg, confirmed=True).pk, self.guest.pk

    def tell_closing(self):
        self.held()
        Convention.objects.filter(pk=self.ctg.pk).update(closed_on=timezone.localdate())
        return self.ctg.pk, self.guest.pk

    def tell_alert(self):
        self.held()
        facts = {"convention": self.ctg, "months": 6, "ends_on": self.ctg.effective_end}
        return ClockAlert.objects.create(**facts).pk, self.guest.pk

    def ask_holder(self):
        facts = {"answer": Answer.UNKNOWN, "answered_by": self.carole}
        return (Reconfirmation.objects.create(assignment=self.held(), **facts).pk,)

    def announce_handover(self):
        return (HandoverFactory(assignment=self.held(ended=True)).pk,)

    def tell_successor(self):
        post = self.held().post
        left = AssignmentFactory(post=post, ended=True)
        return HandoverFactory(assignment=left).pk, self.guest.pk

    def hand_letter(self):
        self.held()
        return TeamLetterFactory(convention=self.ctg).pk, self.guest.pk

    # Meetings -----------------------------------------------------------------------------------

    def tell_registration(self):
        seat = RegistrationFactory(member=self.guest)
        return seat.pk, seat.revision

    def tell_change(self):
        seat = RegistrationFactory(member=self.guest)
        return seat.pk, seat.event.sequence

    def tell_cancellation(self):
        return (RegistrationFactory(member=self.guest, event__cancelled=True).pk,)

    def remind_person(self):
        seat = RegistrationFactory(member=self.guest)
        return seat.pk, "day_reminded_at", seat.event.sequence

    def invite_person(self):
        return Event.objects.get(pk=EventFactory().pk).pk, self.guest.pk

    # Accounts -----------------------------------------------------------------------------------

    def announce_role_decision(self):
        return (RoleFactory(member=self.guest).pk,)

    def announce_role_end(self):
        return (RoleFactory(member=self.guest, ended=True).pk,)

    def announce_suspension(self):
        Member.objects.filter(pk=self.guest.pk).update(is_active=False)
        return (self.guest.pk,)

    def _reported(self):
        """(report, question that is hidden), told by whoever reads."""
        question = QuestionFactory(sheet__author=self.alice, sheet__public=True)
        path = question.sheet.get_absolute_url()
        about = contents.about(path, f"question:{question.pk}")
        facts = {"path": path, "reason": "wrong", "details": "", "about": about}
        report = actions.report_content(reporter=self.guest, **facts)
        hidden = actions.hide_content(QUESTION, question, by=self.mona, reason=WHY)
        actions.answer_report(report, hidden, by=self.mona)
        return report, question

    def tell_reporter(self):
        return (self._reported()[0].pk,)

    def tell_reporter_of_put_back(self):
        report, question = self._reported()
        question = Question.objects.get(pk=question.pk)
        back = actions.restore_content(QUESTION, question, by=self.mona, reason=WHY)
        return report.pk, back.pk

    def tell_writer(self):
        question = QuestionFactory(author=self.guest, sheet__public=True)
        hidden = actions.hide_content(QUESTION, question, by=self.mona, reason=WHY)
        return hidden.pk, self.guest.pk, hidden.state

    def relay_message(self):
        sent = {"sender": self.carole, "recipient": self.guest, "text": "Bonjour"}
        return (RelayedMessage.objects.create(**sent).pk,)

    # What gathers -------------------------------------------------------------------------------

    def send_week(self):
        self.as_officer()
        return self.guest.pk, "2026-W48"

    def tell_delegate(self):
        """Handed while the address was proved; the proof is gone since."""
        self.as_officer()
        asked = AssignmentFactory(requested=True, post=PostFactory(convention=self.ctg))
        prove(self.guest)
        delegate_request(asked, by=self.carole, to=Member.objects.get(pk=self.guest.pk))
        unprove(self.guest)
        return (AuditLine.objects.filter(verb="delegate_request").latest("pk").pk,)

    def send_digest(self):
        now = timezone.now()
        Notification.objects.create(
            member=self.guest, kind="role", text="Une nouvelle", path="/", key="k", digested_at=now
        )
        return self.guest.pk, now.isoformat()

    def warn_of_closing(self):
        long_ago = timezone.now() - LONG_AGO
        Member.objects.filter(pk=self.guest.pk).update(joined_at=long_ago)
        self.guest.invitations.update(created_at=long_ago)
        return (self.guest.pk,)

    # Sheets -------------------------------------------------------------------------------------

    def tell_officer(self):
        self.as_officer()
        asked = {"review_asked_at": timezone.now(), "shared": True}
        sheet = SheetFactory(author=self.alice, convention=self.ctg, **asked)
        return sheet.pk, "review", self.guest.pk

    def tell_author_of_act(self):
        sheet = SheetFactory(author=self.guest, shared=True)
        facts = {"object_kind": "practices.sheet", "object_id": str(sheet.pk)}
        return (AuditLine.objects.create(actor=self.carole, verb="review_sheet", **facts).pk,)

    def tell_author_of_note(self):
        return (ReviewNoteFactory(sheet__author=self.guest).pk,)

    def tell_author_of_question(self):
        return (QuestionFactory(sheet__author=self.guest).pk,)

    def tell_holder(self):
        return "question", QuestionFactory(sheet__author=self.guest).pk, self.guest.pk

    def tell_asker_of_answer(self):
        facts = {"answer": "Douze.", "answered_at": timezone.now(), "answered_by": self.alice}
        return (QuestionFactory(author=self.guest, sheet__public=True, **facts).pk,)

    def send_invitation(self):
        return (InvitationFactory(member=self.guest, invited_by=self.carole).pk,)


def refused_role(world):
    return RoleFactory(member=world.guest, status="refused", reason="Un autre service s’en charge.")


def refused_function(world):
    return world.held(status="refused", reason="Un autre service s’en charge.", ends_on=None)


def refused_with_its_post(world):
    asked = world.held(requested=True, starts_on=days(0))
    conventions.close_post(asked.post, by=world.carole)
    return asked
