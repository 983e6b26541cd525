"""What can go wrong at a boundary. Every error says whether trying again helps."""


class UrbanwatchError(Exception):
    """Something cannot go on."""

    retry_helps = False


class EventLogError(UrbanwatchError):
    """Kafka refused or did not answer."""


class EventLogUnavailableError(EventLogError):
    """Kafka cannot be reached just now."""

    retry_helps = True


class FencedError(EventLogError):
    """Another process has taken over this one's transactional id; this one must end."""


class TopicMismatchError(EventLogError):
    """A topic on the broker differs from the register (its partition count, say)."""


class UnreadableRecordError(EventLogError):
    """A record does not fit its topic's schema."""


class DatabaseError(UrbanwatchError):
    """The database refused."""


class DatabaseUnavailableError(DatabaseError):
    """The database cannot be reached just now."""

    retry_helps = True


class LostItsPlaceError(DatabaseError):
    """Another writer has moved the stored offsets; this one must end."""
