"""Every act that the code records is a sentence that people can read."""

import ast

from ctgnet.pages.acts import SENTENCES
from tests import house


def verbs_of(source):
    """The words given as `verb=…`, or assigned to `verb`."""
    values = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "verb":
            values.append(node.value)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "verb":
            values.append(node.value)
    return {
        leaf.value
        for value in values
        for leaf in ([] if isinstance(value, ast.Call) else ast.walk(value))
        if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
    }


def test_every_recorded_act_has_its_sentence():
    verbs = set().union(*(verbs_of(path.read_text()) for path in house.our_files(".py")))

    assert len(verbs) > 25
    assert sorted(verbs - SENTENCES.keys()) == []


def test_control_a_new_act_is_seen():
    assert verbs_of('record_act(verb="a" if x else "b")\nverb = "c"') == {"a", "b", "c"}
