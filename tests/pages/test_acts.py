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


# One act, one verb -------------------------------------------------------------------------------

# Written by several functions that do the same thing to the same kind of object, and why it is one act.
SEVERAL = {
    "validate_assignment": {
        "conventions.actions.assignments._decide",  # asked for, then validated
        "conventions.actions.assignments._new_assignment",  # named by its Caf: validated by that act
        "conventions.actions.convention.confirm_convention",  # with the CTG that a team prepared
    },
    "invite_again": {
        "members.actions.invitations.invite_again",  # whoever invites asks for it
        "members.actions.invitations.invite_late",  # an act of the Caf finds the link expired
    },
    "take_back_request": {
        "ctgnet.pages.caf_desk.actions.take_back_request",  # by whoever had handed it
        "members.actions.leaving._return",  # its holder may answer no more
    },
    "publish_document": {
        "conventions.actions.documents._verb",  # its readers are changed
        "conventions.actions.documents._write",  # open to all from its first day
    },
}
LEXICON = "ctgnet/pages/acts.py"
# What reads the log, or counts acts of a day or of an hour: nothing is written there.
READERS = {"filter", "exclude", "count_use", "refusal"}


def writers_of(source, module):
    """{(verb, "module.function")}: where a known verb is written, whatever helper carries it."""
    found = set()
    for function in ast.parse(source).body:
        if not isinstance(function, ast.FunctionDef):
            continue
        read = {
            id(leaf)
            for call in ast.walk(function)
            if isinstance(call, ast.Call) and _name_of(call) in READERS
            for leaf in ast.walk(call)
        }
        found |= {
            (leaf.value, f"{module}.{function.name}")
            for leaf in ast.walk(function)
            if isinstance(leaf, ast.Constant) and leaf.value in SENTENCES and id(leaf) not in read
        }
    return found


def _name_of(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def acts_by_verb():
    """{verb: the functions that write it} over every action and page of the site."""
    found = {}
    for path in house.our_files(".py"):
        name = house.name_of(path)
        if "actions" in name or (name.startswith("ctgnet/pages/") and name != LEXICON):
            module = name.removesuffix(".py").replace("/", ".")
            for verb, function in writers_of(path.read_text(), module):
                found.setdefault(verb, set()).add(function)
    return found


def test_no_two_acts_write_the_same_verb_of_the_same_kind():
    """« edit_sheet » of a practice sheet and of an action plan were one line of the log, once.

    A verb of its own makes the pair (verb, kind) its own; an act that shares one says so above.
    """
    shared = {verb: acts for verb, acts in acts_by_verb().items() if len(acts) > 1}

    assert shared == SEVERAL


def test_every_sentence_is_of_an_act_that_somebody_can_do():
    assert sorted(SENTENCES.keys() - acts_by_verb().keys()) == []


def test_control_a_verb_taken_twice_is_seen():
    source = """
def open_body(body): record(verb="open_body")
def open_door(door): _record("open_body" if door else "close_body")
def count(member): return count_use(member, "open_body")
"""
    assert writers_of(source, "m") == {
        ("open_body", "m.open_body"),
        ("open_body", "m.open_door"),
        ("close_body", "m.open_door"),
    }
