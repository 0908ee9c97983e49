"""What was being sent when the session ended: kept until its author is back, then offered again.

It is kept in the session of the browser that sent it, which signing in carries over; one act an
address, a few at most, for half a day. Nothing is done before its author presses the button again.
"""

import time
from dataclasses import asdict, dataclass
from http import HTTPStatus

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages

from ctgnet import limits
from ctgnet.addresses import page_of, takes_get
from ctgnet.discretion import holds_a_key
from ctgnet.sessions.models import Session
from ctgnet.typed import AGAIN, OWNER, read_owner, storable, texts_of, typed_fields

KEY = "unfinished"
KEPT_FOR = 12 * 3600
MOST_ACTS, MOST_LETTERS = 5, 300_000
# Of a form that no page of ours gave out, anybody could send as many as they like.
MOST_LETTERS_OF_NOBODY = 50_000
# The form again, with what is to be corrected or what another wrote meanwhile.
SHOWN_AGAIN = {HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}


@dataclass(frozen=True)
class Unfinished:
    """One act: where it was sent, from which page, what was typed, the names of its files, for whom."""

    path: str
    page: str
    fields: list
    files: list
    owner: int | None
    at: float

    @property
    def has_its_page(self):
        """A form that can be opened again, rather than one button in another page."""
        return takes_get(self.path.partition("?")[0])

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


def keep(request):
    """Keep what was sent; the page to come back to, or None when it is too much to be kept."""
    act = Unfinished(
        path=request.get_full_path(),
        page=page_of(request),
        fields=typed_fields(request.POST),
        files=[storable(file.name) for _, files in request.FILES.lists() for file in files],
        owner=owner_of(request),
        at=time.time(),
    )
    if not _may_be_kept(request, act):
        return None
    others = [one for one in _kept(request) if one.path != act.path]
    _write(request, [*others, act][-MOST_ACTS:])
    return act.page


def unfinished_acts(request):
    """What this person was doing, the oldest first; never what another person typed."""
    return [act for act in _kept(request) if act.owner in (None, request.user.pk)]


def forget(request, path, *, before=None):
    """It is done, or given up."""
    mine = unfinished_acts(request)
    done = [act for act in mine if act.path == path and (before is None or act.at < before)]
    if done:
        _write(request, [act for act in _kept(request) if act not in done])


def settle(request, response, *, started):
    """It was sent again: forgotten once it is done, kept as it is typed by now until then."""
    sent = {request.get_full_path()}
    if _is_json(response):  # saved by a script, from the page of the form
        sent.add(page_of(request))
    for act in unfinished_acts(request):
        if act.path not in sent or act.at >= started:
            continue
        if _is_done(request, response) or (act.is_one_button and _is_answered(response)):
            forget(request, act.path, before=started)
        elif response.status_code in SHOWN_AGAIN and not (
            _is_json(response) or AGAIN in request.POST
        ):
            keep(request)


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


def hand_over(request):
    """What is kept, to be put in the next session of this browser with `take_over`."""
    return request.session.get(KEY, [])


def take_over(request, kept):
    request.session[KEY] = kept


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
    """The newest ones, as long as there is room."""
    room, written = MOST_LETTERS, []
    for act in reversed(acts):
        room -= act.letters
        if room >= 0:
            written.insert(0, asdict(act))
    if written:
        request.session[KEY] = written
    else:
        request.session.pop(KEY, None)
