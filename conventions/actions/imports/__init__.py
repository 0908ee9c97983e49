"""CTGs from a spreadsheet: kept and checked, written once by the worker, undone within a day."""

from conventions.actions.imports.steps import (
    IMPORTS_A_DAY,
    check_import,
    confirm_import,
    delete_import,
    forget_imports_of,
    forget_in_imports,
    purge_imports,
    start_import,
)
from conventions.actions.imports.undoing import undo_import
from conventions.actions.imports.writing import run_import, write_import

__all__ = [
    "IMPORTS_A_DAY",
    "check_import",
    "confirm_import",
    "delete_import",
    "forget_imports_of",
    "forget_in_imports",
    "purge_imports",
    "run_import",
    "start_import",
    "undo_import",
    "write_import",
]
