"""The sizes this program is built for. Everything has one; each name says its unit."""

BATCH_SIZE_MAX = 512
"""Commands in one transaction of the writer."""

WRITER_QUEUE_MAX = 10_000
"""Commands that may wait; past it a request is told to come back."""

AMOUNT_MAX = 10**12
"""The largest amount of any unit in one transfer (hundredths of a point: ten thousand million points)."""

ID_MAX = 2**53 - 1
"""The largest id: what JSON readers keep exact."""

NOTICE_DAYS_MAX = 30
"""Working days of a notice (公示): a rule that no notice could keep would stop every cycle at its end."""

PAGE_SIZE_MAX = 100
TEXT_CHARS_MAX = 200
LONG_TEXT_CHARS_MAX = 4_000
IDEMPOTENCY_KEY_CHARS_MAX = 64
SCAN_BATCH_MAX = 500
REQUEST_BODY_BYTES_MAX = 1_000_000
IMPORT_BYTES_MAX = 20_000_000
IMPORT_ROWS_MAX = 200_000
