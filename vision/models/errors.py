"""What can be wrong with a model."""

from streams.runtime.errors import UrbanwatchError


class ModelError(UrbanwatchError):
    """A model cannot be used: it is missing, changed, or does not fit its description. Trying again does not help."""


class DownloadError(ModelError):
    """A model could not be fetched; nothing was left behind. Trying again may help."""

    retry_helps = True
