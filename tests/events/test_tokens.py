"""One-act links: signed for one person, one meeting, one act, thirty days."""

import pytest
import time_machine
from django.core import signing

from events import tokens
from events.tokens import Act, Permit


def written(act=Act.CANCEL):
    return tokens.write(act, event_id=12, member_id=45, revision=3)


def test_a_link_reads_back_what_it_permits():
    assert tokens.read(Act.CANCEL, written()) == Permit(event_id=12, member_id=45, revision=3)


@pytest.mark.parametrize("other", [act for act in Act if act is not Act.CANCEL])
def test_a_link_for_one_act_permits_no_other(other):
    with pytest.raises(tokens.UnusableToken):
        tokens.read(other, written())


@pytest.mark.parametrize(
    "token",
    ["", "x", written()[:-1], written() + "x", "é" * 20, signing.dumps([12, 45, 3])],
    ids=["empty", "letter", "cut", "longer", "accents", "other salt"],
)
def test_a_link_cut_or_forged_permits_nothing(token):
    with pytest.raises(tokens.UnusableToken):
        tokens.read(Act.CANCEL, token)


def test_a_link_lasts_thirty_days():
    with time_machine.travel("2027-01-01T00:00:00Z", tick=False):
        token = written()
    with time_machine.travel("2027-01-30T23:00:00Z", tick=False):
        assert tokens.read(Act.CANCEL, token).revision == 3
    with (
        time_machine.travel("2027-01-31T00:00:01Z", tick=False),
        pytest.raises(tokens.UnusableToken),
    ):
        tokens.read(Act.CANCEL, token)
