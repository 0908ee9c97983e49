"""Every periodic job of the site, in one list: the worker imports this module when it starts."""

from conventions import jobs as conventions
from ctgnet.mail import jobs as mail
from ctgnet.once import jobs as once
from ctgnet.pages import jobs as pages
from ctgnet.pages.admin_desk import jobs as admin_desk
from ctgnet.pages.caf_desk import jobs as caf_desk
from ctgnet.pages.digest import jobs as digest
from ctgnet.pages.digest import tasks as digest_tasks
from ctgnet.pages.privacy import jobs as privacy
from ctgnet.pages.resume import jobs as resume
from events import jobs as events
from members import jobs as members
from practices import jobs as practices

__all__ = [
    "admin_desk",
    "caf_desk",
    "conventions",
    "digest",
    "digest_tasks",
    "events",
    "mail",
    "members",
    "once",
    "pages",
    "practices",
    "privacy",
    "resume",
]
