"""Where style files, scripts and pictures are, once they bear the print of what they hold."""

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Each address is worked out once: a page asks for the sprite of icons some seventy times."""

    @cache  # noqa: B019 (one storage for the life of the process)
    def url(self, name, force=False):
        return super().url(name, force)
