"""What the day must come to, worked out by hand from the list of who came when.

Plain arithmetic; nothing of the program is used. The rules are those of the wall: an hour of clean-up earns 2 points
(200 hundredths), counted in full quarter hours; only time between 8:00 and 11:00 counts; whoever forgot to sign out
gets half of what was left; the meeting earns 5 points and no time; nobody earns more than 10 points in a day.
"""

from dataclasses import dataclass

from end_to_end.day import MINUTE, SERVICE, Visitor


@dataclass(frozen=True)
class Due:
    """Minutes of service, and points in hundredths."""

    minutes: int
    clean_up: int
    meeting: int

    @property
    def points(self) -> int:
        return self.clean_up + self.meeting


def due(visitor: Visitor) -> Due:
    starts, ends = SERVICE
    milliseconds = 0
    for came, left in visitor.spans:
        begin = came if came > starts else starts
        end = begin + (ends - begin) // 2 if left is None else left if left < ends else ends
        if end > begin:
            milliseconds += end - begin
    minutes = milliseconds // MINUTE
    clean_up = minutes // 15 * 50
    if visitor.meeting_at is None:
        meeting = 0
    elif clean_up + 500 > 1000:
        meeting = 1000 - clean_up
    else:
        meeting = 500
    return Due(minutes, clean_up, meeting)
