"""The official files, read and checked whole before anything is written.

One wrong cell and nothing may be loaded: `BadFilesError` says file, line and reason, in French, for
the person who prepares the folder.
"""

from reference.official.folder import BadFilesError
from reference.official.lists import DATA_FOLDER, OfficialLists, read_official_lists

__all__ = ["DATA_FOLDER", "BadFilesError", "OfficialLists", "read_official_lists"]
