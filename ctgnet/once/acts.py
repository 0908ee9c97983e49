"""Every POST of the site goes through here: `ctgnet/urls.py` wraps each view, none has to think of it.

1. It is one transaction: an act that fails half-way leaves nothing.
2. It is done once: `{% csrf_token %}` gives each form a random key, and the same key with the same
   words is the same act. The second click waits for the first, and is led where the first was.
3. Two people at the same second: whoever comes second and meets the row of the first begins again,
   and reads it.
4. What still cannot be is said in words (`ctgnet/once/words.py`), never with a server error.
"""

import hashlib
from copy import deepcopy
from datetime import timedelta
from functools import partial, wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user
from django.contrib.messages.middleware import MessageMiddleware
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpResponseRedirect
from django.urls import URLResolver
from django.utils import timezone
from django.utils.module_loading import import_string

from ctgnet.once.models import Sent
from ctgnet.once.words import is_worth_a_second_try, said_in_words
from ctgnet.templatetags.french import hour
from ctgnet.typed import ONCE, TOKEN

# Sent again so late, it is no double click: whoever does it is told that nothing more was done.
DOUBLE_CLICK = timedelta(minutes=1)


def each_post_once(patterns):
    """These addresses, whose views do each act once and answer in words."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            each_post_once(pattern.url_patterns)
        else:
            pattern.callback = one_act(pattern.callback)
    return patterns


def one_act(view):
    """The same view; what is only read goes straight through."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        act = partial(view, request, *args, **kwargs)
        if request.method != "POST" or not settings.ACTS_ARE_GUARDED:
            return act()
        session = deepcopy(request.session)
        try:
            return _tried_twice(request, act, session)
        except Exception as error:
            _as_it_came(request, session)
            if page := said_in_words(request, error):
                return page
            raise

    return answer


def _tried_twice(request, act, session):
    key = _key_of(request)
    try:
        return _tried(request, act, key)
    except (IntegrityError, OperationalError) as error:
        if not is_worth_a_second_try(error):
            raise
    _as_it_came(request, deepcopy(session))
    return _tried(request, act, key)


def _as_it_came(request, session):
    """The transaction is undone, and with it what the act had in hand: « C’est enregistré » is not true
    any more, what it took from the session is there again, and so is who was signed in.
    """
    request.session = session
    request.user = get_user(request)
    MessageMiddleware(lambda request: None).process_request(request)
    for files in request.FILES.lists():
        for file in files[1]:
            file.seek(0)


@transaction.atomic
def _tried(request, act, key):
    if not key:
        return act()
    sent, is_first = Sent.objects.get_or_create(key=key)
    if not is_first:
        return _answered_again(request, sent)
    session_before = request.session.session_key
    response = act()
    said = _said_next(request, response)
    if _is_done(response, said):
        _remember(sent, request, response, said, session_before)
    else:
        sent.delete()
    return response


def _said_next(request, response):
    """What the next page will say; one that is shown at once has said it."""
    if not isinstance(response, HttpResponseRedirect):
        return []
    waiting = messages.get_messages(request)
    said = list(waiting)
    # Read here, and by an act inside this one: the next page shows them all the same.
    waiting.used = False
    return said


def _is_done(response, said):
    """A form that is shown again, or answered by a refusal, may be sent again."""
    is_refused = any(message.level >= messages.ERROR for message in said)
    return isinstance(response, HttpResponseRedirect) and not is_refused


def _remember(sent, request, response, said, session_before):
    sent.location, sent.messages = response.url, said
    if request.session.modified and not request.session.is_empty():
        request.session.save()
        if request.session.session_key != session_before:
            sent.session_key = request.session.session_key
    sent.save(update_fields=["location", "messages", "session_key"])


def _answered_again(request, sent):
    # Django's own way to its sessions: a setting names the engine, none of our apps.
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    if sent.session_key and store(sent.session_key).exists(sent.session_key):
        request.session = store(sent.session_key)
        request.session.modified = True
    for message in sent.messages:
        messages.add_message(request, message.level, message.message, message.extra_tags)
    if timezone.now() - sent.sent_at > DOUBLE_CLICK:
        messages.info(
            request,
            f"Vous aviez déjà envoyé ce formulaire à {hour(sent.sent_at)} : rien n’a été fait une "
            "seconde fois. Pour recommencer, rouvrez sa page.",
        )
    return HttpResponseRedirect(sent.location)


def _key_of(request):
    """The same person, the same page, the same form, the same words and files; of other acts, nothing."""
    if not request.POST.get(ONCE) or request.htmx:  # htmx puts its own buttons to sleep
        return ""
    user = request.user
    who = str(user.pk) if user.is_authenticated else request.META.get("CSRF_COOKIE", "")
    digest = hashlib.sha256()
    for part in (who, request.get_full_path(), *_words_of(request.POST)):
        digest.update(f"{len(part)}:{part}".encode("utf-8", "surrogatepass"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"{name}:{file.name}:{file.size}".encode("utf-8", "surrogatepass"))
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _words_of(posted):
    """Names and values, the token of the day left out: it may be renewed between two clicks."""
    for name, values in sorted(posted.lists()):
        if name != TOKEN:
            yield from (name, *values)
