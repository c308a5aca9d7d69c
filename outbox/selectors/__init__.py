"""Questions to the outbox."""

from outbox.selectors.queue import (
    BatchProgress,
    QueueOverview,
    batch_progress,
    messages_about,
    messages_to,
    progress_of,
    queue_overview,
    uncertain_messages,
)
from outbox.selectors.suppression import (
    is_suppressed,
    silent_among,
    suppressed_among,
)

__all__ = [
    "BatchProgress",
    "QueueOverview",
    "batch_progress",
    "is_suppressed",
    "messages_about",
    "messages_to",
    "progress_of",
    "queue_overview",
    "silent_among",
    "suppressed_among",
    "uncertain_messages",
]
