"""One's own pages: what waits, who I am, what I am told, what I ask for."""

from ctgnet.pages.myspace.views.home import journal, myspace
from ctgnet.pages.myspace.views.joining import joining_ask, joining_withdraw
from ctgnet.pages.myspace.views.mailings import mailing_detail, mailing_list
from ctgnet.pages.myspace.views.naming import name_decline, name_take_up
from ctgnet.pages.myspace.views.news import notification_list, notification_read, preferences
from ctgnet.pages.myspace.views.profile import profile_edit
from ctgnet.pages.myspace.views.requests import (
    assignment_request,
    ctg_find,
    role_request,
    role_request_caf,
    role_request_partner,
    role_withdraw,
)

__all__ = [
    "assignment_request",
    "ctg_find",
    "joining_ask",
    "joining_withdraw",
    "journal",
    "mailing_detail",
    "mailing_list",
    "myspace",
    "name_decline",
    "name_take_up",
    "notification_list",
    "notification_read",
    "preferences",
    "profile_edit",
    "role_request",
    "role_request_caf",
    "role_request_partner",
    "role_withdraw",
]
