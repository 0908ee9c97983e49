"""Mails that have left."""

import factory

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
