"""The store: the only place that knows SQLAlchemy. It imports `bot.core` and nothing else of the bot.

Rules:
1. One transaction for a batch: which causes are new, one set-based load with locks, one set-based save.
2. Private text is in the table `words`, sealed, and nowhere else; its keys are in another database.
   It comes out through `material` only.
3. Constraints decide, not checks: two partners, one card a day, one open invite, one cause once.
4. The same statements on SQLite and on PostgreSQL; what they spell differently is in `spelling`.

Reading order: tables, engine, spelling, rows, people; store, transaction, calendar, load, unchanged, save,
writing, couple, forget; outbox, claim, facts, waiting, finish, material, shelves; vault, keyfile, keys,
rotation; housekeeping, migrations.
"""

from bot.store.claim import AHEAD, Claim
from bot.store.engine import Moved, StoreError, Unavailable
from bot.store.finish import Receipt
from bot.store.migrations import migrate
from bot.store.outbox import Job
from bot.store.rotation import rotate
from bot.store.store import Store
from bot.store.transaction import Tx
from bot.store.vault import Quarantined, token_hash

__all__ = [
    "AHEAD",
    "Claim",
    "Job",
    "Moved",
    "Quarantined",
    "Receipt",
    "Store",
    "StoreError",
    "Tx",
    "Unavailable",
    "migrate",
    "rotate",
    "token_hash",
]
