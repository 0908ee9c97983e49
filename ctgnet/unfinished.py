"""What was being sent when the session ended: kept until its author is back, then offered again.

It is kept in the session of the browser that sent it, which signing in and out carry over
(ctgnet/sessions); a few acts of each author at most, for half a day. Nothing is done before its author
presses the button again.
"""

import time
from collections import Counter
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from itertools import chain

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages

from ctgnet import limits
from ctgnet.addresses import page_of, takes_get
from ctgnet.discretion import holds_a_key
from ctgnet.sessions.models import KEPT as KEY
from ctgnet.sessions.models import OF_A_VISITOR, Session
from ctgnet.typed import AGAIN, OWNER, read_owner, storable, texts_of, typed_fields

KEPT_FOR = OF_A_VISITOR
# The box of what is never undone.
SURE = "sure"
MOST_ACTS, MOST_LETTERS = 5, 300_000
# Of a form that no page of ours gave out, anybody could send as many as they like.
MOST_LETTERS_OF_NOBODY = 50_000
# The form again, with what is to be corrected or what another wrote meanwhile.
SHOWN_AGAIN = {HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}


@dataclass(frozen=True)
class Unfinished:
    """One act: where it was sent, from which page, what was typed, the names of its files, for whom.

    Opened: its author took it up again, and what is sent from its form since is that act.
    """

    path: str
    page: str
    fields: list
    files: list
    owner: int | None
    at: float
    is_opened: bool = False

    @property
    def has_its_page(self):
        """A form that can be opened again, rather than one button in another page."""
        return takes_get(self.path.partition("?")[0])

    @property
    def is_read_again(self):
        """Brought back to be read: it has its page, or its author ticked that they were sure."""
        return self.has_its_page or any(name == SURE for name, _ in self.fields)

    @property
    def is_one_button(self):
        """Nothing was written: pressed again, it is answered, and there is nothing to lose."""
        return not (self.has_its_page or self.texts)

    @property
    def texts(self):
        return texts_of(self.fields)

    @property
    def letters(self):
        return sum(len(name) + len(value) for name, value in self.fields)

    @property
    def key(self):
        """Tells it from another one sent to the same address."""
        return repr(self.at)

    def says(self, fields):
        """The same words; a version or a button may differ, not what its author wrote."""
        mine, sent = _as_read(self.fields), _as_read(fields)
        words = texts_of(mine)
        return mine == sent or (bool(words) and words == texts_of(sent))

    def is_taken_up_by(self, request):
        """What is sent to its address is this act, rather than something else typed there."""
        if self.path != request.get_full_path():
            return False
        resumes = self.is_opened and AGAIN not in request.POST
        return resumes or self.is_one_button or self.says(typed_fields(request.POST))


def keep(request):
    """Keep what was sent; the page to come back to, or None when it is too much to be kept."""
    act = _act_of(request)
    if not _may_be_kept(request, act):
        return None
    others = [one for one in _kept(request) if not _is_the_same(one, act, request)]
    _write(request, [*others, act])
    return act.page


def _act_of(request):
    return Unfinished(
        path=request.get_full_path(),
        page=page_of(request),
        fields=typed_fields(request.POST),
        files=[storable(file.name) for _, files in request.FILES.lists() for file in files],
        owner=owner_of(request),
        at=time.time(),
    )


def _is_the_same(kept, act, request):
    return kept.owner == act.owner and kept.is_taken_up_by(request)


def unfinished_acts(request):
    """What this person was doing, the oldest first; never what another person typed."""
    return [act for act in _kept(request) if act.owner in (None, request.user.pk)]


def waiting_page(request):
    """Where the newest act stopped that is not of whoever is signed in; the home page when none is."""
    others = [act for act in _kept(request) if act.owner not in (None, request.user.pk)]
    return others[-1].page if others else "/"


def forget(request, path, key):
    """It is given up."""
    for act in unfinished_acts(request):
        if act.path == path and key in ("", act.key):
            _replace(request, act)


def settle(request, response, *, started):
    """It was sent again: forgotten once it is done, kept as it is typed by now until then.

    Something else that was sent from the same form leaves it as it is.
    """
    is_saved = _is_json(response)  # by a script, from the page of the form
    paths = {request.get_full_path(), page_of(request)} if is_saved else set()
    for act in unfinished_acts(request):
        is_sent = act.path in paths or act.is_taken_up_by(request)
        if not is_sent or act.at >= started:
            continue
        if _is_done(request, response) or (act.is_one_button and _is_answered(response)):
            _replace(request, act)
        elif not is_saved:
            _open(request, response, act)


def _open(request, response, act):
    """Taken up again and not done yet: as it was typed last, the only one at its address."""
    for other in unfinished_acts(request):
        if other.path == act.path and other.is_opened and other != act:
            _replace(request, other, replace(other, is_opened=False))
    newer = act
    if response.status_code in SHOWN_AGAIN and AGAIN not in request.POST:
        newer = _act_of(request)
    if _may_be_kept(request, newer):
        _replace(request, act, replace(newer, is_opened=True))


def _replace(request, act, *newer):
    acts = ([*newer] if one == act else [one] for one in _kept(request))
    _write(request, list(chain.from_iterable(acts)))


def _is_done(request, response):
    """As its author is told: « c’est enregistré », another page, a file; never « à corriger »."""
    said = {message.level for message in messages.get_messages(request)}
    if messages.ERROR in said or response.status_code >= HTTPStatus.BAD_REQUEST:
        return False
    leads_elsewhere = response.has_header("Location")
    is_file = not response.headers.get("Content-Type", "").startswith("text/html")
    return messages.SUCCESS in said or leads_elsewhere or is_file


def _is_answered(response):
    status = response.status_code
    return status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS


def _is_json(response):
    return response.headers.get("Content-Type", "").startswith("application/json")


def forget_old(request):
    """Nobody came back for it in time."""
    if KEY in request.session:
        _write(request, _kept(request))


def owner_of(request):
    """Who was writing: what the form says, else whose session has just ended; None for a visitor."""
    if owner := read_owner(request.POST.get(OWNER, "")):
        return owner
    if request.user.is_authenticated:
        return request.user.pk
    return _signed_in_with(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))


def _signed_in_with(key):
    """Whose session that was, over or ended from elsewhere; None when nothing is left of it."""
    running = Session.objects.filter(session_key=key, member_id__isnull=False)
    ended = UserSession.objects.filter(session_key=key)
    return (
        running.values_list("member_id", flat=True).first()
        or ended.values_list("user", flat=True).first()
    )


def keeps_by_itself(view):
    """Mark a page for visitors too that keeps by its own means what a member was sending."""
    view.keeps_by_itself = True
    return view


def is_of_a_member_signed_out(request, view):
    """A page that visitors may send too, drawn for a member: it would be sent as nobody's.

    Not those of accounts, nor the addresses that say by themselves who acts.
    """
    if request.user.is_authenticated or getattr(view, "keeps_by_itself", False):
        return False
    if request.path.startswith("/compte/") or holds_a_key(request.path):
        return False
    return read_owner(request.POST.get(OWNER, "")) is not None


def is_of_another(request):
    """A page drawn for somebody else, in a browser where this person has signed in since."""
    owner = read_owner(request.POST.get(OWNER, ""))
    return owner is not None and request.user.is_authenticated and owner != request.user.pk


def _may_be_kept(request, act):
    if act.owner is None and limits.wait_for(request, "keep_unfinished"):
        return False
    return act.letters <= (MOST_LETTERS_OF_NOBODY if act.owner is None else MOST_LETTERS)


def _kept(request):
    since = time.time() - KEPT_FOR
    acts = (Unfinished(**kept) for kept in request.session.get(KEY, []))
    return [act for act in acts if act.at > since]


def _write(request, acts):
    """The newest ones of each author, as long as there is room: nobody pushes out another's."""
    number, letters, written = Counter(), Counter(), []
    for act in reversed(acts):
        number[act.owner] += 1
        letters[act.owner] += act.letters
        if number[act.owner] <= MOST_ACTS and letters[act.owner] <= MOST_LETTERS:
            written.insert(0, asdict(act))
    if written:
        request.session[KEY] = written
    else:
        request.session.pop(KEY, None)


def _as_read(fields):
    """The ends of lines are not those of the browser once a page has given them back."""
    return [(name, " ".join(value.split())) for name, value in fields]
