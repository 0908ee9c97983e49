"""Which cells ask a rule: one that never asks it is answered the same, whichever way the rule answers."""

import sys
from collections import defaultdict

from tests.access import mutants, walker

# Of the identifiers that Python leaves to tools, one that neither coverage nor profilers take.
TOOL = 4
EVENTS = sys.monitoring.events
# One walk says it for every rule: kept as long as this process.
_ASKED = {}


def asking(rule, cells, world):
    """Those of the cells that ask it, in the order given; the first call walks them all."""
    if not _ASKED:
        _ASKED.update(_rules_of(walker.Walk(world), cells))
    return [cell for cell in cells if rule in _ASKED.get(str(cell), ())]


def _rules_of(walk, cells):
    """{"practices:sheet_edit GET alice_draft bob": {"practices.rules.can_edit", …}}"""
    codes = {mutants.function_of(rule).__code__: rule for rule in mutants.rules()}
    found, cell = defaultdict(set), None
    sys.monitoring.use_tool_id(TOOL, __name__)
    sys.monitoring.register_callback(
        TOOL, EVENTS.PY_START, lambda code, _: found[str(cell)].add(codes[code])
    )
    for code in codes:
        sys.monitoring.set_local_events(TOOL, code, EVENTS.PY_START)
    for cell in cells:
        list(walk.faults([cell]))
    sys.monitoring.free_tool_id(TOOL)
    return found
