"""The site with one thing undone, for a control: an address that has an account is answered without hashing."""

from ctgnet.wsgi import application
from members import forms

forms.make_password = lambda password: password

__all__ = ["application"]
