"""Whatever tells several people at once is shown before it leaves, or here is why not.

Found by reading the code: a loop that leaves a job, or calls something that leaves one, however far.
"""

import ast

import pytest

from tests.house import ROOT, our_files

ASKED = "a page shows how many will receive it and what they read; the act keeps the count"
PART = "part of an act whose mail is shown, or written before it"
CLOCK = "nobody sends it: its hour has come"
OWN_CASE = "each reads what becomes of their own seat, post or request; no words of the sender's"
LEAVING = "an account closes: its own page shows the mail of each meeting called off, a suspension waits for none"
TICKED = "those whom the person has ticked or sees one by one on the page"
# {what tells several people: why it may}
TOLD = {
    "conventions.actions.news.announce_team": ASKED,
    "conventions.tasks.announce_amendment": ASKED,
    "conventions.tasks.announce_closing": ASKED,
    "conventions.tasks.announce_import": ASKED,
    "conventions.tasks.announce_post_closing": ASKED,
    "conventions.actions.mergers.follow_mergers": ASKED,
    "events.tasks.invite_all": ASKED,
    "events.tasks.tell_all_of_cancellation": ASKED,
    "events.tasks.tell_all_of_change": ASKED,
    "conventions.actions.register.register_convention": PART,
    "conventions.tasks.deliver_letter": ASKED,
    "conventions.actions.alerts._alert": CLOCK,
    "conventions.actions.alerts._tell": CLOCK,
    "ctgnet.pages.caf_desk.jobs.send_the_weeks": CLOCK,
    "ctgnet.pages.digest.actions._prepare": CLOCK,
    "ctgnet.pages.digest.actions.prepare_digests": CLOCK,
    "ctgnet.pages.privacy.jobs.follow_unvisited_accounts": CLOCK,
    "events.actions.leaving.release_seats_without_right": CLOCK,
    "events.jobs.pass_on_seats": CLOCK,
    "events.jobs.send_reminders": CLOCK,
    "events.tasks.remind_all": CLOCK,
    "conventions.actions.handovers.open_handover": OWN_CASE,
    "conventions.actions.handovers.welcome_on_post": OWN_CASE,
    "conventions.actions.joining.take_up_requests": OWN_CASE,
    "events.actions.leaving.leave_meetings_of": LEAVING,
    "events.actions.leaving.release_seats_of": OWN_CASE,
    "events.actions.seats.settle": OWN_CASE,
    "events.privacy.erase": OWN_CASE,
    "members.actions.moderation._tell": OWN_CASE,
    "members.actions.reports.tell_put_back": OWN_CASE,
    "ctgnet.pages.admin_desk.mails.send_mails_again": TICKED,
    "ctgnet.pages.caf_desk.reconfirmation._save": TICKED,
    "members.actions.invitations.invite_late": "the page shows the invitation and to how many it leaves again",
    "practices.tasks._told_now": "the few who answer for one sheet: each reads what is asked of it",
    "practices.tasks.tell_officers": "the officers asked to answer: one of them will",
}
# Of the same name as something that leaves a job, and none themselves.
SAME_NAME = {
    "ctgnet.pages.admin_desk.actions._move_everything",
    "ctgnet.pages.admin_desk.actions.gather_leftovers",
    "ctgnet.pages.privacy.actions._leave",
    "events.actions.seats._offer",
}
# A seat that is offered to the next in line is a seat, not somebody's decision on several people.
MOVES_A_SEAT = {"events.actions.seats.settle"}
LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
LEAVE = {"enqueue", "enqueue_all"}


def functions_of(sources):
    """{(module, name): its tree} of {module: source}."""
    return {
        (module, node.name): node
        for module, source in sources.items()
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }


def called_in(tree):
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {getattr(call, "attr", None) or getattr(call, "id", "") for call in calls}


def that_leave(functions):
    """Those that leave a job, by themselves or by what they call; a name with a _ is of its module."""
    called = {key: called_in(tree) for key, tree in functions.items()}
    leaving: set = set()
    while True:
        names = LEAVE | {name for _, name in leaving if not name.startswith("_")}
        found = {
            (module, name)
            for (module, name), calls in called.items()
            if calls & names or any((module, one) in leaving for one in calls)
        }
        if found <= leaving:
            return leaving
        leaving |= found


def telling_several(sources):
    """Those that leave a job in a loop, or many at once."""
    functions = functions_of(sources)
    leaving = that_leave(functions)
    names = LEAVE | {name for _, name in leaving if not name.startswith("_")}
    for (module, name), tree in functions.items():
        calls = called_in_turns(tree) | (called_in(tree) & {"enqueue_all"})
        if calls & names or any((module, call) in leaving for call in calls):
            yield f"{module}.{name}"


def called_in_turns(tree):
    """What is called at each turn of a loop, not once to know what it goes through."""
    loops = [node for node in ast.walk(tree) if isinstance(node, LOOPS)]
    turns = [turn for loop in loops for turn in getattr(loop, "body", None) or [loop]]
    return {call for turn in turns for call in called_in(turn)}


def acting_in_turns(sources):
    """Those that do an act of somebody's (`by=`) at each turn of a loop: each turn writes its own mails."""
    functions = functions_of(sources)
    acts = {
        name
        for module, name in that_leave(functions)
        if any(one.arg == "by" for one in functions[module, name].args.kwonlyargs)
        and not name.startswith("_")
    }
    for (module, name), tree in functions.items():
        if called_in_turns(tree) & acts:
            yield f"{module}.{name}"


def our_sources():
    paths = [path for path in our_files(".py") if "demo" not in path.parts]
    named = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths}
    return {name: path.read_text() for name, path in named.items() if name != "ctgnet.queue"}


def test_whatever_tells_several_people_is_shown_first_or_says_why_not():
    assert set(telling_several(our_sources())) - SAME_NAME == set(TOLD)


def test_an_act_repeated_on_several_people_is_never_the_own_case_of_each():
    """Somebody decides for all of them: they see how many, and what is told, before."""
    repeated = set(acting_in_turns(our_sources())) & set(TOLD)

    assert {one for one in repeated if TOLD[one] == OWN_CASE} - MOVES_A_SEAT == set()


def test_control_an_ending_repeated_on_every_holder_is_seen():
    sources = {
        "below": "def end_one(one, *, by):\n    tell.enqueue(one)",
        "above": "def close_all(held, *, by):\n    for one in held:\n        below.end_one(one, by=by)",
    }
    assert list(acting_in_turns(sources)) == ["above.close_all"]


@pytest.mark.parametrize(
    "planted",
    [
        "def f():\n    for one in many:\n        tell.enqueue(one)",
        "def f():\n    [tell.enqueue(one) for one in many]",
        "def f():\n    tell.enqueue_all(many)",
        "def _g(one):\n    tell.enqueue(one)\ndef f():\n    for one in many:\n        _g(one)",
    ],
)
def test_control_a_mail_to_several_is_seen(planted):
    assert list(telling_several({"planted": planted})) == ["planted.f"]


def test_control_one_told_elsewhere_is_seen_and_one_person_is_not():
    sources = {
        "below": "def tell_one(one):\n    tell.enqueue(one)",
        "above": "def all_of(many):\n    for one in many:\n        actions.tell_one(one)",
    }
    assert list(telling_several(sources)) == ["above.all_of"]
