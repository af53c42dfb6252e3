"""The stars' town served by a process of its own, and everybody of the cycle at their screens."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from browser.phones import Phone, phones_of
from browser.stars_cast import StarTown, found
from browser.stars_desk import OFFICE, StarsDesk
from browser.stars_phone import PHONE, StarsPhone
from browser.ways_in import by_code, by_password
from cast import CAST, SECRET
from playwright.sync_api import Browser, ViewportSize
from running import Program

from points.clock import at, local_day
from points.db.engine import Database

LAST_EVENING = date(2026, 6, 30)
OPENED = date(2026, 7, 1)
"""The day after the second quarter of 2026, a Wednesday."""
RECORDS_CLOSED = date(2026, 7, 15)
NOMINATED = date(2026, 7, 23)
CORRECTED = date(2026, 7, 24)
"""A Friday: five working days later is the next one."""
TOO_EARLY = date(2026, 7, 31)
SUBMITTED = date(2026, 8, 3)
WITHDRAWN = date(2026, 8, 4)


@dataclass
class StarPlay:
    """Who is at which screen. Sessions of staff last a day, so each new day they sign in anew."""

    program: Program
    town: StarTown
    new_phone: Callable[[ViewportSize], Phone]
    _desks: dict[str, tuple[date, StarsDesk]] = field(default_factory=dict[str, tuple[date, StarsDesk]])
    _phones: dict[str, StarsPhone] = field(default_factory=dict[str, StarsPhone])

    def on(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """Time passes."""
        self.program.at(at(day, hour, minute))

    def staff(self, name: str) -> StarsDesk:
        """Somebody of the staff, at the list of cycles in the morning."""
        today = local_day(self.program.now)
        signed_in, desk = self._desks.get(name, (None, None))
        if desk is None:
            desk = StarsDesk(self._phone(OFFICE))
        if signed_in != today:
            desk.phone.context.clear_cookies()
            by_password(desk.phone, CAST[name].phone, "/staff/stars")
            self._desks[name] = today, desk
        desk.phone.right_time()
        return desk

    def resident(self, name: str) -> StarsPhone:
        """Somebody's phone; the first time they sign in by code."""
        if name not in self._phones:
            phone = self._phones[name] = StarsPhone(self._phone(PHONE))
            number = self.town.phones.get(name) or CAST[name].phone
            by_code(phone.phone, number, self.program.code_sent_to, "/")
        self._phones[name].phone.right_time()
        return self._phones[name]

    def visitor(self) -> StarsPhone:
        """Anybody, without a session."""
        if "" not in self._phones:
            self._phones[""] = StarsPhone(self._phone(PHONE))
        return self._phones[""]

    def _phone(self, size: ViewportSize) -> Phone:
        phone = self.new_phone(size)
        phone.may_be_refused = (
            True  # whether somebody is signed in is asked, and answered 401; and refusals are played
        )
        return phone


@contextmanager
def star_play(browser: Browser, program: Program, name: str = "测试镇") -> Generator[StarPlay]:
    """Found the town in the program's database, which is migrated, and serve it."""
    key = program.folder / "data" / "secret.key"
    key.parent.mkdir(exist_ok=True)
    key.write_text(SECRET.hex())
    database = Database(program.database_url)
    try:
        town = found(database, name)
        with program.serving(), phones_of(browser, program, still=True) as new_phone:
            yield StarPlay(program, town, new_phone)
    finally:
        database.close()
