"""Newsletter issues, dispatches and deliveries; publications and paper."""

from .dispatches import Audience, Delivery, Dispatch
from .issues import Article, BulletinSeries, Issue, Subscription
from .paper import (
    DistributionItem,
    DistributionLine,
    DistributionList,
    DistributionRun,
)
from .publications import Edition, Manifestation, Printing, StockEntry, Work

__all__ = [
    "Article",
    "Audience",
    "BulletinSeries",
    "Delivery",
    "Dispatch",
    "DistributionItem",
    "DistributionLine",
    "DistributionList",
    "DistributionRun",
    "Edition",
    "Issue",
    "Manifestation",
    "Printing",
    "StockEntry",
    "Subscription",
    "Work",
]
