"""Who entered something on their own word, and therefore may not approve it: maker never checker."""

from collections.abc import Iterable

from points.events.models import Attendance, Scan


def by_hand(scan: Scan) -> bool:
    """Whether only the word of its actor stands behind a scan, or can stand: what a device says it kept.

    A member code proves itself by its time; a card or a name does not, once nobody can see who stands there.
    """
    return scan.assurance == "back_entry" or (bool(scan.offline) and scan.assurance in ("listed", "card"))


def makers(attendance: Attendance, scans: Iterable[Scan]) -> frozenset[int]:
    """Everybody who entered a part of an attendance, not only the last one. ``scans``: all of its scans."""
    found = {attendance.maker_id, *(scan.actor_id for scan in scans if by_hand(scan))}
    return frozenset(each for each in found if each is not None)
