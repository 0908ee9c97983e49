"""Mails that have left, and the worker that sends them."""

import factory
from django.db import connection

from ctgnet.mail.models import OutgoingMail


class OutgoingMailFactory(factory.django.DjangoModelFactory):
    """A mail to Alice, sent."""

    class Meta:
        model = OutgoingMail

    key = factory.Sequence("essai:{}".format)
    to = "alice@demo.example"
    subject = factory.Sequence("Une nouvelle ({})".format)
    text = "Bonjour Alice,\n\nUne nouvelle vous attend : http://127.0.0.1:8000/fiches/\n"
    html = "<p style='color:#123'>Bonjour Alice</p>"
    state = OutgoingMail.State.SENT


def worker_lives(seconds_ago=0):
    """A worker gave a sign of life that long ago; answers its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [seconds_ago],
        )
        return cursor.fetchone()[0]
