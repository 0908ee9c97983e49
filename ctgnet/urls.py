"""Every path of the site: the apps, then the pages that mix them."""

from django.conf import settings
from django.urls import include, path

from ctgnet.once.acts import each_post_once

JOURNEYS = [
    "home",
    "search",
    "territory",
    "map",
    "figures",
    "directory",
    "person",
    "team_letter",
    "testimony",
    "myspace",
    "privacy",
    "caf_desk",
    "admin_desk",
    "moderation",
    "permissions",
    "duties",
    "components",
    "health",
    "errors",
    "resume",
]

urlpatterns = [
    path("compte/", include("members.urls")),
    path("conventions/", include("conventions.urls")),
    path("fiches/", include("practices.urls")),
    path("evenements/", include("events.urls")),
    *(path("", include(f"ctgnet.pages.{journey}.urls")) for journey in JOURNEYS),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("ctgnet.demo.urls")))
urlpatterns = each_post_once(urlpatterns)

handler400 = "ctgnet.pages.errors.views.bad_request"
handler403 = "ctgnet.pages.errors.views.forbidden"
handler404 = "ctgnet.pages.errors.views.not_found"
handler500 = "ctgnet.pages.errors.views.server_error"
