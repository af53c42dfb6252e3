"""The one metadata object every room hangs its tables on, and the column types they share."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, SmallInteger, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Big = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit integer; on SQLite INTEGER, so that a primary key is the rowid itself."""


def id_column(name: str = "id") -> Column[int]:
    """A primary key given by the writer from the installation's one sequence of ids, never by the database."""
    return Column(name, Big, primary_key=True, autoincrement=False)


def instant(name: str, *, nullable: bool = False) -> Column[int]:
    """An instant: milliseconds since the epoch, UTC (see points.clock)."""
    return Column(name, Big, nullable=nullable)


def number(name: str, *, nullable: bool = False) -> Column[int]:
    """A 64-bit whole number: an amount in the unit's smallest part, a reference, a count."""
    return Column(name, Big, nullable=nullable)


def flag(name: str) -> Column[int]:
    """Yes or no as 1 or 0, alike in both databases."""
    return Column(name, SmallInteger, nullable=False)


def text(name: str, *, nullable: bool = False) -> Column[str]:
    """Text, bounded where it enters the program (points.limits)."""
    return Column(name, Text, nullable=nullable)


def blob(name: str) -> Column[bytes]:
    """Bytes, bounded where they enter the program."""
    return Column(name, LargeBinary, nullable=False)
