"""What an act met in the database, told to the person who sent it; what was typed is given back."""

import logging

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, ObjectNotUpdated, ValidationError
from django.db import IntegrityError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from psycopg import errors

from ctgnet.pages.errors.views import refused_act
from ctgnet.rows import Gone

log = logging.getLogger(__name__)

ALREADY_THERE = errors.UniqueViolation
LINKED = errors.ForeignKeyViolation
NOT_ALLOWED = (errors.CheckViolation, errors.ExclusionViolation)
SOMEBODY_FIRST = (errors.DeadlockDetected, errors.SerializationFailure)
WAITED_TOO_LONG = errors.LockNotAvailable


def is_worth_a_second_try(error):
    """The other act is over now: read again, this one finds what the other left."""
    return isinstance(error.__cause__, (ALREADY_THERE, LINKED, *SOMEBODY_FIRST))


def said_in_words(request, error):
    """The page that answers this error; None when it is a fault of ours."""
    if isinstance(error, ObjectDoesNotExist | ObjectNotUpdated):
        return _gone(request, error)
    if isinstance(error, ProtectedError | RestrictedError):
        return _still_used(request)
    if isinstance(error, ValidationError):
        return _refused(request, " ".join(error.messages))
    if isinstance(error, IntegrityError):
        return _broken_rule(request, error)
    if isinstance(error, OperationalError):
        return _busy(request, error)
    return None


def _gone(request, error):
    is_a_race = isinstance(error, Gone)
    # Looked for without a lock and not found: most likely a fault of ours, which must be seen.
    level = logging.WARNING if is_a_race else logging.ERROR
    log.log(level, "%s on %s", type(error).__qualname__, request.path, exc_info=error)
    kind = f" ({error.kind})" if is_a_race else ""
    return refused_act(
        request,
        status=410,
        title="Ce contenu vient d’être supprimé",
        lead=f"Une autre personne, ou vous dans une autre fenêtre, l’a supprimé{kind} pendant que vous "
        "l’aviez sous les yeux. Rien n’a été enregistré.",
    )


def _still_used(request):
    return _refused(
        request,
        "Quelque chose vient d’y être rattaché : ce contenu ne peut plus être supprimé.",
    )


def _broken_rule(request, error):
    if isinstance(error.__cause__, ALREADY_THERE):
        otherwise = "Quelqu’un vient d’enregistrer la même chose, à l’instant."
    elif isinstance(error.__cause__, LINKED):
        otherwise = "Quelque chose dont votre demande a besoin vient de changer."
    elif isinstance(error.__cause__, NOT_ALLOWED):
        otherwise = "Ces informations ne vont pas ensemble."
    else:
        return None
    return _refused(request, _sentence_of(error) or otherwise)


def _sentence_of(error):
    """What the constraint says in French, when it is one of ours."""
    name = error.__cause__.diag.constraint_name
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return constraint.get_violation_error_message()
    return ""


def _refused(request, reason):
    return refused_act(
        request,
        status=409,
        title="Rien n’a été enregistré",
        lead=f"{reason} Revenez à la page pour voir ce qui s’y trouve maintenant.",
    )


def _busy(request, error):
    if not isinstance(error.__cause__, (WAITED_TOO_LONG, *SOMEBODY_FIRST)):
        return None
    return refused_act(
        request,
        status=409,
        title="Réessayez dans un instant",
        lead="Quelqu’un d’autre enregistre au même endroit en ce moment : votre envoi a attendu son "
        "tour sans l’obtenir. Rien n’a encore été enregistré.",
        can_send_again=True,
    )
