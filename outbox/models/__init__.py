"""Tables of the outbox."""

from outbox.models.addresses import (
    address_hashes,
    address_key,
    domain_of,
    is_good_address,
    key_hashes,
    wire_address,
)
from outbox.models.bounces import Bounce
from outbox.models.epochs import Epoch
from outbox.models.messages import Attempt, Batch, Lane, Message
from outbox.models.relays import RelayBudget
from outbox.models.suppression import BULK, EVERYTHING, Suppression

__all__ = [
    "BULK",
    "EVERYTHING",
    "Attempt",
    "Batch",
    "Bounce",
    "Epoch",
    "Lane",
    "Message",
    "RelayBudget",
    "Suppression",
    "address_hashes",
    "address_key",
    "domain_of",
    "is_good_address",
    "key_hashes",
    "wire_address",
]
