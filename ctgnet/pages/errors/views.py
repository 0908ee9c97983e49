"""Pages that say what went wrong, what to do, and keep a way home."""

from django.shortcuts import render


def stale_form(request, reason=""):
    """The form was opened too long ago, or in another session: nothing was saved, nothing is lost."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def forbidden(request, exception):
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    return render(request, "500.html", status=500)
