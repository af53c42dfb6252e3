"""The canonical bytes of a transfer: what a signed checkpoint will be made over, the same for ever.

RFC 8785 (JSON Canonicalization Scheme): members sorted, no spaces, whole numbers as they are, instants in
milliseconds since the epoch. The names below are part of the format and do not follow the columns: renaming a
column leaves them; a new column makes a new version.
"""

import rfc8785

from points.ledger.models import Transfer

VERSION = 1


def canonical(transfer: Transfer) -> bytes:
    """The bytes of one row. Every column takes part; what is absent is null."""
    return rfc8785.dumps(
        {
            "version": VERSION,
            "seq": transfer.seq,
            "group": transfer.group_seq,
            "unit": transfer.unit_id,
            "debit": transfer.debit_id,
            "credit": transfer.credit_id,
            "amount": transfer.amount,
            "category": transfer.category,
            "person": transfer.person_id,
            "place": transfer.place_id,
            "rule_version": transfer.rule_version,
            "source_type": transfer.source_type,
            "source_id": transfer.source_id,
            "revision": transfer.revision,
            "leg": transfer.leg,
            "effective_at": transfer.effective_at,
            "recorded_at": transfer.recorded_at,
            "reverses": transfer.reverses,
            "actor": transfer.actor_id,
            "memo_hash": transfer.memo_hash,
            "debit_after": transfer.debit_after,
            "credit_after": transfer.credit_after,
        }
    )
