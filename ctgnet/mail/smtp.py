"""The mail server, with the one moment that matters: just before it is given the text.

Until then nothing has left, whatever breaks; after it, only an answer of the server says what became
of the message.
"""

import smtplib

from django.core.mail.backends import smtp


class _Told:
    """A conversation that calls `before_data` between the recipients and the text."""

    def before_data(self):
        """Set for each message."""

    def data(self, msg):
        self.before_data()
        return super().data(msg)


class _InClear(_Told, smtplib.SMTP):
    """For a server of this network, or with STARTTLS."""


class _Encrypted(_Told, smtplib.SMTP_SSL):
    """From the first byte."""


class EmailBackend(smtp.EmailBackend):
    """Django's, which tells when the text is about to be given."""

    @property
    def connection_class(self):
        return _Encrypted if self.use_ssl else _InClear

    def give(self, message, *, before):
        """Send one message over a connection already open; `before` is called just before its text."""
        self.connection.before_data = before
        return self.send_messages([message])
