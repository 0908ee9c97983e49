"""Printable documents."""

import re
import zlib

import pytest

from ctgnet import pdf

TEXT = (
    "{% extends 'pdf/base.html' %}{% block title %}Note{% endblock %}{% block content %}<p>Élan</p>"
)


@pytest.fixture
def note(settings, tmp_path):
    """A document that names a picture elsewhere."""
    (tmp_path / "note.html").write_text(
        TEXT
        + '<img src="https://exemple.fr/x.png" alt=""><img src="file:///etc/hosts" alt="">{% endblock %}'
    )
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}
    ]
    return "note.html"


def unfolded(content):
    """The text of every stream of a PDF."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    return b"".join(
        zlib.decompressobj().decompress(one) if one[:1] == b"x" else one for one in streams
    )


@pytest.mark.pdf
def test_a_document_is_tagged_and_fetches_nothing(note):
    content = pdf.render_pdf(note, {})

    assert content.startswith(b"%PDF-")
    assert b"pdfuaid" in unfolded(content)
    assert pdf.is_available()


def test_a_machine_without_pango_says_so(monkeypatch):
    def absent():
        raise pdf.NoPdf

    monkeypatch.setattr(pdf, "engine", absent)
    assert not pdf.is_available()
