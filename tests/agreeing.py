"""The yes to a mail to many: what its page carries, sent back as a person would."""

import re

CARRIED = re.compile(r'name="(announced(?:_text)?)" value="(\w*)"')


def yes_of(answer):
    """What the form of that page says yes with."""
    return dict(CARRIED.findall(answer.content.decode()))


def agree(client, address, typed=None, **options):
    """Post, read the mail that is shown, say yes."""
    shown = client.post(address, typed or {})
    return client.post(address, (typed or {}) | yes_of(shown), **options)
