"""What was typed is given back whole, and what is secret never."""

import pytest
from django.http import QueryDict

from ctgnet.typed import holds_secrets, texts_of, typed_fields


def test_what_was_typed_is_given_back_in_its_order():
    posted = QueryDict("b=2&a=un+mot&b=3&csrfmiddlewaretoken=x")

    assert typed_fields(posted) == [("b", "2"), ("b", "3"), ("a", "un mot")]
    assert not holds_secrets(posted)


@pytest.mark.parametrize(
    "name", ["password", "password1", "oldpassword", "code", "credential", "login-password"]
)
def test_what_is_secret_is_never_given_back(name):
    posted = QueryDict(f"login=a&{name}=12345")

    assert typed_fields(posted) == [("login", "a")]
    assert holds_secrets(posted)


@pytest.mark.parametrize("name", ["codes", "postcode", "codes-0", "encoded"])
def test_a_list_of_communes_is_no_secret(name):
    posted = QueryDict(f"{name}=06001")

    assert typed_fields(posted) == [(name, "06001")]


def test_what_no_database_can_store_is_left_out():
    posted = QueryDict("text=a%00b%ED%A0%80c")

    assert [text.encode() for _, text in typed_fields(posted)] == ["ab\ufffd\ufffd\ufffdc".encode()]


def test_only_sentences_are_read_again():
    assert texts_of([("version", "3"), ("text", "Deux mots"), ("empty", " ")]) == ["Deux mots"]
