"""What members asks of the apps that stand on it, and that it may not import.

A function on a post belongs to conventions, yet an account closes, a name is taken up and an invitation is
worded in one act: the app of each row answers for its own, under the name that is the same in all of them.
"""

from django.conf import settings
from django.utils.module_loading import import_string

from members.models import Grant

RELEASE = "privacy.release"
FORGET = "privacy.forget_in_words"
# Of each app that has a kind of `Grant`.
TELL_DESKS, WAITS_FOR = "actions.tell_desks", "answering.waits_for"
OF_A_GRANT = (TELL_DESKS, WAITS_FOR)


def release(member, *, by):
    """What becomes of the living things of a person, app after app."""
    for app in settings.APPS_THAT_KNOW_PEOPLE:
        _of(app, RELEASE)(member, by=by)


def forget_in_words(traces, *, typed_by):
    """Somebody is taken out of what these people typed, app after app."""
    for app in settings.APPS_THAT_KEEP_WHAT_IS_TYPED:
        _of(app, FORGET)(traces, typed_by=typed_by - {None})


def tell_desks(grant, *, besides):
    """Those who may answer it read that it waits."""
    _of_grant(grant, TELL_DESKS)(grant, besides=besides)


def waits_for(grant):
    """Who can answer it today, in words."""
    return _of_grant(grant, WAITS_FOR)(grant)


def asked_of():
    """[address of each function that is called by its name]: a test finds them all."""
    apps = {kind._meta.app_label for kind in Grant.__subclasses__()}
    of_grants = [f"{app}.{name}" for app in sorted(apps) for name in OF_A_GRANT]
    released = [f"{app}.{RELEASE}" for app in settings.APPS_THAT_KNOW_PEOPLE]
    forgetting = [f"{app}.{FORGET}" for app in settings.APPS_THAT_KEEP_WHAT_IS_TYPED]
    return [*released, *forgetting, *of_grants]


def _of_grant(grant, name):
    return _of(grant._meta.app_label, name)


def _of(app, name):
    return import_string(f"{app}.{name}")
