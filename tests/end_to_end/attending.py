"""The day itself: codes are pictures, decoded by an independent decoder, and what they say is sent to the server."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
from chromium import read_pdf, read_png, read_svg, read_svgs
from end_to_end.day import CARRY_CARDS, MINUTE, SECOND, SIGNED_IN, Visitor, text
from end_to_end.village import Village
from playwright.sync_api import Browser, BrowserContext, Locator, Page

Phase = Literal["in", "out"]


@dataclass
class Square:
    """Where it happens: the village's server, the visitors' phones, and a sheet on which codes are looked at."""

    village: Village
    browser: Browser
    eye: Page
    phones: dict[int, httpx.Client]
    event_id: int = 0
    cards: dict[int, str] = field(default_factory=dict)
    pages: dict[int, BrowserContext] = field(default_factory=dict)
    screen: tuple[int, Phase, str] = (0, "in", "")
    wall: dict[Phase, str] = field(default_factory=dict)

    def at(self, instant: int) -> None:
        self.village.program.at(instant)

    def token_on_screen(self, instant: int, phase: Phase) -> str:
        """What a phone reads from the organiser's screen in this minute."""
        minute = instant // MINUTE
        if self.screen[:2] != (minute, phase):
            self.at(minute * MINUTE)
            shown = self.village.get("organiser", f"/api/events/{self.event_id}/code", phase=phase)
            read = read_svg(self.eye, shown["svg"])
            assert read == shown["text"]
            self.screen = minute, phase, _token(read)
        return self.screen[2]

    def token_on_wall(self, phase: Phase) -> str:
        """What a phone reads from the poster."""
        if phase not in self.wall:
            address = f"/api/events/{self.event_id}/poster.png"
            picture = self.village.staff["organiser"].get(address, params={"kind": "signin", "phase": phase})
            self.wall[phase] = _token(read_png(picture.content))
        return self.wall[phase]

    def phone_of(self, visitor: Visitor) -> httpx.Client:
        """The visitor's own phone; who is not signed in has one all the same."""
        if visitor.number not in self.phones:
            self.phones[visitor.number] = self.village.program.client(f"10.9.0.{visitor.number % 250}")
        return self.phones[visitor.number]


def _token(url: str) -> str:
    head, _, token = url.rpartition("/C/")
    assert head.startswith("HTTP://127.0.0.1:"), url
    assert len(token) == 29, url
    return token


def issue_cards(square: Square, visitors: list[Visitor]) -> None:
    """Cards for those without a phone: printed on a sheet, and read from its pages."""
    village = square.village
    issued = {}
    for visitor in visitors:
        if visitor.way in CARRY_CARDS:
            person_id = village.ids[visitor.name]
            issued[visitor.number] = village.post("administrator", f"/api/people/{person_id}/cards")["digits"]
    ids = ",".join(str(village.ids[v.name]) for v in visitors if v.number in issued)
    sheet = village.staff["administrator"].get("/api/people/cards.pdf", params={"ids": ids})
    read = read_pdf(sheet.content)
    assert sorted(read) == sorted(issued.values())
    square.cards = issued


def member_codes(square: Square, visitors: list[Visitor]) -> dict[int, str]:
    """The codes on several people's phones at this moment, as one scanner reads them."""
    shown = {v.number: square.phones[v.number].get("/api/me/code").json() for v in visitors}
    read = read_svgs(square.eye, [code["svg"] for code in shown.values()]) if shown else set()
    assert read == {code["digits"] for code in shown.values()}
    return {number: code["digits"] for number, code in shown.items()}


def scan_event_code(square: Square, visitor: Visitor, token: str, *, twice: bool = False) -> httpx.Response:
    """The two taps of a volunteer, as requests: open what the code says, then sign."""
    phone = square.phone_of(visitor)
    landing = phone.get(f"/api/codes/{token}")
    if landing.status_code != 200:
        return landing
    body: dict[str, Any] = {"receipt": landing.json()["receipt"]}
    if visitor.way == "claim":
        body["claim"] = {"name": visitor.name, "phone_last4": visitor.phone[-4:]}
    key = square.village.program.key()
    answer = phone.post("/api/scans", json=body, headers=key)
    if twice:
        again = phone.post("/api/scans", json=body, headers=key)
        assert (again.status_code, again.json()) == (answer.status_code, answer.json())
        assert again.headers["Idempotency-Replayed"] == "true"
    return answer


def scan_by_steward(square: Square, phase: Phase, code: str) -> httpx.Response:
    """The steward's scanner read a member's or a card's digits."""
    body = {"event_id": square.event_id, "phase": phase, "code": code}
    return square.village.staff["steward"].post("/api/scans", json=body, headers=square.village.program.key())


def tap_in_browser(square: Square, visitor: Visitor, token: str, phase: Phase) -> str:
    """The landing page in Chromium; the first time with phone and code. Answers the big word on the page."""
    program, first = square.village.program, visitor.number not in square.pages
    if first:
        square.pages[visitor.number] = square.browser.new_context(
            viewport={"width": 360, "height": 740}, locale="zh-CN", has_touch=True, is_mobile=True
        )
    page = square.pages[visitor.number].new_page()
    page.clock.set_system_time(text(program.now))
    page.goto(f"{program.url}/C/{token}")
    if first:
        page.get_by_label("手机号", exact=True).fill(visitor.phone)
        page.get_by_role("button", name="获取验证码").tap()
        page.get_by_label("验证码", exact=True).fill(program.code_sent_to(visitor.phone))
        page.get_by_role("button", name="登录").tap()
    button = page.get_by_role("button", name="我来签到" if phase == "in" else "我来签退")
    _say_which(page, visitor, button)
    button.tap()
    heading = page.locator(".verdict h1")
    heading.wait_for()
    words = heading.inner_text()
    page.close()
    return words


def _say_which(page: Page, visitor: Visitor, button: Locator) -> None:
    """Answer 您是哪一位: at sign-in by the masked name, which may be the partner's too; then by one's own.

    Only who is signed in is named whole on the page; the partner reads 王*英.
    """
    whole, hidden = re.escape(visitor.name), re.escape(f"{visitor.name[0]}*{visitor.name[2:]}")
    choice, who = page.locator(".choice"), page.locator(".who")
    persons = page.locator(".person")
    choice.or_(persons).or_(who).first.wait_for()
    if choice.first.is_visible():
        choice.first.tap()
        persons.or_(who).first.wait_for()
    if who.is_visible() and not re.search(f"{whole}|{hidden}", who.inner_text()):
        page.get_by_role("button", name="不是我").tap()
        persons.first.wait_for()
    if persons.first.is_visible():
        own = persons.filter(has_text=re.compile(whole))
        (own if own.count() else persons.filter(has_text=re.compile(hidden))).first.tap()
    button.wait_for()


@dataclass(frozen=True)
class Act:
    """One person at the entrance or the exit."""

    at: int
    phase: Phase
    visitor: Visitor


def acts_of(visitors: list[Visitor]) -> list[Act]:
    """Everything that happens, in the order of time."""
    acts: list[Act] = []
    for visitor in visitors:
        for came, left in visitor.spans:
            acts.append(Act(came, "in", visitor))
            if left is not None:
                acts.append(Act(left, "out", visitor))
    return sorted(acts, key=lambda act: (act.at, act.visitor.number))


def play(square: Square, acts: list[Act]) -> None:
    """Minute by minute: what is on the phones is read at the minute's beginning, then people come one by one."""
    by_minute: dict[int, list[Act]] = defaultdict(list)
    for act in acts:
        by_minute[act.at // MINUTE].append(act)
    for minute, several in by_minute.items():
        square.at(minute * MINUTE)
        codes = member_codes(square, [act.visitor for act in several if act.visitor.way == "member"])
        for act in several:
            perform(square, act, codes)


def perform(square: Square, act: Act, codes: dict[int, str]) -> None:
    """One scan, which has to be accepted."""
    visitor, phase = act.visitor, act.phase
    match visitor.way:
        case "member":
            token = codes[visitor.number]
        case "card":
            token = square.cards[visitor.number]
        case "printed":
            token = square.token_on_wall(phase)
        case _:
            token = square.token_on_screen(act.at, phase)
    square.at(act.at)
    if visitor.way == "browser":
        words = tap_in_browser(square, visitor, token, phase)
        assert words.startswith("签到成功" if phase == "in" else "签退成功"), words
        return
    if visitor.way in ("member", "card"):
        answer = scan_by_steward(square, phase, token)
    else:
        answer = scan_event_code(square, visitor, token, twice=visitor.number % 10 == 0)
    assert answer.status_code == 201, f"{act}: {answer.text}"
    assert answer.json()["at"] == text(act.at)
    if visitor.way != "claim":
        assert answer.json()["person_name"] == visitor.name


def offline_scans(square: Square, acts: list[Act], ahead: int) -> list[dict[str, Any]]:
    """What a device without a network kept of these, by its own clock, which is ``ahead``."""
    kept: list[dict[str, Any]] = []
    for act in acts:
        visitor = act.visitor
        square.at(act.at)
        who: dict[str, Any] = {"person_id": square.village.ids[visitor.name]}
        if visitor.way == "offline_member":
            who = {"code": square.phones[visitor.number].get("/api/me/code").json()["digits"]}
        elif visitor.way == "offline_card":
            who = {"code": square.cards[visitor.number]}
        nonce = f"{act.phase}-{visitor.number}-{act.at // SECOND}"
        seen = {"nonce": nonce, "event_id": square.event_id, "phase": act.phase}
        kept.append(seen | {"scanned_at": text(act.at + ahead)} | who)
    return kept


def upload(square: Square, device: str, scans: list[dict[str, Any]], ahead: int) -> list[dict[str, Any]]:
    """Send a batch; each of its scans has an answer."""
    body = {"device_id": device, "device_time": text(square.village.program.now + ahead), "scans": scans}
    answer = square.village.staff["steward"].post("/api/scans/batch", json=body)
    assert answer.status_code == 201, answer.text
    results = answer.json()["results"]
    assert [result["nonce"] for result in results] == [scan["nonce"] for scan in scans]
    return results


def signed_in(visitors: list[Visitor]) -> list[Visitor]:
    """Those who carry a phone they signed in on."""
    return [visitor for visitor in visitors if visitor.way in SIGNED_IN]
