"""The milestones that have passed, under the sheets that they make late."""

from collections import defaultdict

from conventions.models import Milestone


def late_milestones(sheets, today):
    """{key of the sheet: its milestones that have passed}, in one query."""
    found = defaultdict(list)
    for milestone in Milestone.objects.missed(today).filter(sheet__in=sheets):
        found[milestone.sheet_id].append(milestone)
    for sheet in sheets:
        sheet.missed_milestones = found[sheet.pk]
    return found
