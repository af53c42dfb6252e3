"""A whole cycle of 季度服务之星 in a real browser, objection and withdrawal included: by clicks, from end to end."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest
from browser.stars_cast import EQUALS, ON_SIGNED_PAPER, PANEL, VOLUNTEERS
from browser.stars_desk import StarsDesk
from browser.stars_play import (
    CORRECTED,
    LAST_EVENING,
    NOMINATED,
    OPENED,
    RECORDS_CLOSED,
    SUBMITTED,
    TOO_EARLY,
    WITHDRAWN,
    StarPlay,
    star_play,
)
from browser.stars_shown import board_shows, notice_shows, page_text, shows, shows_no_more, wall_shows
from databases import SQLiteFiles
from playwright.sync_api import Browser, Locator, expect
from running import Program
from sqlalchemy import select

from points.awards.ranking_models import rankings
from points.awards.snapshot import recompute
from points.clock import at

FIRST_WINNERS = ("沈桂兰", "许小红", "吕志强", "韩建国", "杨秀芳")
WINNERS = ("沈桂兰", "许小红", "韩建国", "杨秀芳", "尤春生")
ELIGIBLE = [each.name for each in VOLUNTEERS if each.name not in ("朱德明", "施美华")]
MARKS: Mapping[str, int] = {"何大伟": 10} | dict.fromkeys(EQUALS, 15)
BEST = 18
"""What the panel gives whoever is not named above."""


@pytest.fixture
def play(browser: Browser, sqlite_files: SQLiteFiles, tmp_path: Path) -> Iterator[StarPlay]:
    """The town on the last evening of the quarter."""
    with sqlite_files.fresh() as url:
        program = Program(tmp_path, at(LAST_EVENING, 20), {"POINTS_DATABASE_URL": url, "POINTS_HELP_PHONE": "0812-1"})
        with star_play(browser, program) as made:
            yield made


def test_a_cycle_with_an_objection_upheld_and_a_winner_withdrawn(play: StarPlay) -> None:
    board_shows(play.visitor())
    _household_board(play)
    _opened_and_recommended(play)
    _checked_and_listed(play)
    _judged(play, ELIGIBLE)
    _met(play)
    _decided(play, ["杨秀芳"])
    notice_shows(play.visitor(), play.staff("郑评选"), play.town.database, FIRST_WINNERS)
    _objected(play)
    _corrected(play)
    _judged(play, [name for name in ELIGIBLE if name != "吕志强"])
    _met(play)
    _decided(play, ["杨秀芳", "尤春生"])
    notice_shows(play.visitor(), play.staff("郑评选"), play.town.database, WINNERS)
    _confirmed(play)
    wall_shows(play.visitor(), WINNERS)
    number = _certified(play)
    _withdrawn(play, number)
    wall_shows(play.visitor(), [name for name in WINNERS if name != "尤春生"])
    _proven(play)


def _household_board(play: StarPlay) -> None:
    """A household stands under its head's name, masked; whose head agreed to nothing, under none."""
    phone = play.resident("王秀英")
    phone.phone.open("/stars")
    phone.page.get_by_text("光荣户", exact=True).tap()
    expect(phone.page.get_by_role("region", name="光荣户")).to_contain_text("韩*国户")
    text = page_text(phone.page)
    shows(text, [each.name for each in VOLUNTEERS if each.agreed and each.name != ON_SIGNED_PAPER])
    assert text.count("未公开\n") == 2


def _opened_and_recommended(play: StarPlay) -> None:
    """开始, 截止 too early and in time, 推荐: one recommends herself on her phone, a captain one of the team."""
    play.on(OPENED)
    desk = play.staff("郑评选")
    desk.enters_consent(play.town.people[ON_SIGNED_PAPER], "同意列入公示名单")
    desk.phone.open("/staff/stars")
    desk.opens("季度服务之星", "2026年第二季度")
    desk.stands_at("截止")
    desk.act("截止记录", "截止记录", "截止")
    desk.says("2026年第二季度的记录可以补到7月14日,7月15日起才能截止。")
    play.on(RECORDS_CLOSED)
    desk = _at_the_cycle(play, "郑评选")
    desk.act("截止记录", "截止记录", "截止")
    desk.stands_at("推荐")
    play.resident("杨秀芳").recommends_oneself("每个周六都到河边捡垃圾")
    _recommended_by_the_captain(play)
    for each in VOLUNTEERS:
        if each.name not in ("杨秀芳", "韩建国"):
            desk.recommends(each.name, "河边清洁队", "每次活动都来")
    desk.act("结束推荐", "结束推荐", "结束")
    desk.says("推荐到7月22日为止,第二天起才能进到资格审查。")


def _recommended_by_the_captain(play: StarPlay) -> None:
    """On a phone, in the team's name: one of the captain's own village, and nobody of another."""
    captain = play.resident("李队长")
    sheet = captain.opens_team()
    captain.finds("许小红", sheet)
    expect(sheet.get_by_text("您队里没查到。换个写法,或请社区工作人员先登记。")).to_be_visible()
    captain.finds("韩建国", sheet)
    expect(sheet.get_by_role("button").filter(has_text="韩建国")).to_have_text("韩建国 东村尾号3003")
    captain.recommends("韩建国", "队里的事他最上心")
    expect(captain.page.get_by_text("东村志愿服务队 · 服务队推荐")).to_be_visible()
    captain.phone.open("/work")
    expect(captain.page.get_by_role("link", name="评选")).to_be_visible()
    expect(captain.page.get_by_role("link", name="居民")).to_have_count(0)


def _checked_and_listed(play: StarPlay) -> None:
    """资格 with evidence, 名单, a candidate opened to the records, other weights tried."""
    play.on(NOMINATED)
    desk = _at_the_cycle(play, "郑评选")
    expect(desk.page.get_by_text("自己报名", exact=True)).to_be_visible()
    expect(desk.page.get_by_text("东村志愿服务队 · 服务队推荐")).to_be_visible()
    desk.act("结束推荐", "结束推荐", "结束")
    desk.stands_at("资格")
    for each in VOLUNTEERS:
        desk.checks(each.name, "签到表、社区证明")
    desk.says("被推荐的都审查过了,可以出名单。")
    desk.lists()
    expect(desk.line("沈桂兰")).to_contain_text("70分")
    expect(desk.line("沈桂兰")).to_contain_text("入选:村(社区)名额")
    desk.page.get_by_role("tab", name="不在名单上的").click()
    for sentence in ("本人不同意公示,不列入名单。", "服务了3小时,要满6小时。"):
        expect(desk.page.get_by_text(sentence)).to_be_visible()
    desk.page.get_by_role("tab", name="名次").click()
    _opened_to_the_records(desk)
    _weighed_otherwise(desk)


def _opened_to_the_records(desk: StarsDesk) -> None:
    desk.line("沈桂兰").click()
    expect(desk.page.get_by_role("heading", name="沈桂兰")).to_be_visible()
    hours = desk.page.locator("details").filter(has_text="服务时长")
    expect(hours).to_contain_text("30小时")
    hours.locator("summary").click()
    expect(hours.get_by_role("listitem")).to_have_count(10)
    expect(hours.get_by_role("listitem").first).to_contain_text("河边清洁")
    talks = desk.page.locator("details").filter(has_text="议事积分")
    talks.locator("summary").click()
    expect(talks.get_by_role("listitem")).to_contain_text("6月10日 院坝会")
    desk.page.get_by_role("button", name="返回").click()
    desk.stands_at("名单")


def _weighed_otherwise(desk: StarsDesk) -> None:
    """Were meetings worth more, 韩建国 would be the second; nothing changes by asking."""
    desk.page.get_by_role("link", name="试一试").click()
    desk.page.get_by_role("group", name="议事积分").get_by_role("textbox").first.fill("20")
    desk.press("试算")
    moved = desk.page.get_by_role("region", name="试算的结果").get_by_role("listitem").filter(has_text="韩建国")
    expect(moved).to_contain_text("现在:第4名,52分")
    expect(moved).to_contain_text("试算:第2名,69分")
    desk.page.get_by_role("button", name="返回").click()
    expect(desk.line("韩建国")).to_contain_text("52分")


def _judged(play: StarPlay, candidates: Collection[str]) -> None:
    """研究: three phones and one conflict; nobody's marks are seen before all are in."""
    desk = play.staff("郑评选")
    desk.names_panel(PANEL)
    for member in PANEL:
        desk.page.reload()
        expect(desk.page.get_by_text("交齐以前,谁打几分都看不到。")).to_be_visible()
        expect(desk.page.get_by_role("region", name="各人的评分")).to_have_count(0)
        avoided = {"韩建国": "我们是一家人"} if member == "韩小梅" else {}
        phone = play.resident(member)
        phone.opens_panel()
        phone.marks({name: MARKS.get(name, BEST) for name in candidates if name not in avoided}, avoided)
    desk.page.reload()
    desk.says("韩小梅对韩建国回避:我们是一家人")


def _decided(play: StarPlay, chosen: Collection[str]) -> None:
    """Lots before witnesses, then 公示."""
    desk = play.staff("郑评选")
    expect(desk.page.get_by_text(re.compile("并列,还有.个名额"))).to_contain_text("杨秀芳")
    desk.draws(chosen, "冯支书、陈老师", "当场抓阄,大家看着")
    expect(desk.page.get_by_text(f"选中{'、'.join(chosen)}。见证人冯支书、陈老师。")).to_be_visible()
    desk.publishes()


def _met(play: StarPlay) -> None:
    """群众评议会, of each list: without it nothing is shown to anybody."""
    desk = play.staff("郑评选")
    sheet = desk.tries_to_publish()
    expect(sheet.get_by_role("alert")).to_contain_text("这份名单还没有记群众评议会的意见,请先记下来再公示。")
    desk.press("关闭", within=sheet)
    desk.hears(36, "都说河边干净多了,没有意见。")


def _objected(play: StarPlay) -> None:
    """One who lives there objects on her phone; it is upheld, and the notice is stopped for everybody to see."""
    play.on(CORRECTED)
    phone = play.resident("王秀英")
    phone.phone.open("/notices")
    phone.tap(phone.page.get_by_role("link").filter(has_text="拟定名单"))
    phone.objects("吕*强", "5月23日他没有来", "那天我在现场点名")
    desk = _at_the_cycle(play, "郑评选")
    desk.act("提交镇里审定", "提交镇里审定", "提交")
    desk.says("公示未满5个工作日,最早7月31日提交。")
    desk.answers("吕*强", "查了签到记录,这一天不是他本人。", upheld=True)
    desk.says("有异议成立,名单改正后重新公示。")
    phone.phone.open("/stars/objections")
    expect(phone.page.get_by_text("查了签到记录,这一天不是他本人。")).to_be_visible()
    phone.phone.open("/notices")
    phone.tap(phone.page.get_by_role("link").filter(has_text="已中止"))
    expect(phone.page.get_by_text("有异议成立,名单改正后重新公示。")).to_be_visible()
    shows_no_more(page_text(phone.page))


def _corrected(play: StarPlay) -> None:
    """Back to 资格: refused with evidence, a new list beside the old one, judged and shown anew."""
    desk = play.staff("郑评选")
    desk.sends_back("吕志强的签到记录不实")
    desk.checks("吕志强", "5月23日的签到记录、现场点名册", refused="有一天不是本人签到")
    desk.lists()
    changed = desk.page.get_by_role("region", name="谁变了").get_by_role("listitem").filter(has_text="吕志强")
    expect(changed).to_contain_text("资格审查没有通过。")


def _confirmed(play: StarPlay) -> None:
    """Submitted too early and in time; 审定, signature and 通报 by three people."""
    play.on(TOO_EARLY)
    desk = _at_the_cycle(play, "郑评选")
    desk.act("提交镇里审定", "提交镇里审定", "提交")
    desk.says("公示未满5个工作日,最早8月1日提交。")
    play.on(SUBMITTED)
    desk = _at_the_cycle(play, "郑评选")
    desk.act("提交镇里审定", "提交镇里审定", "提交")
    desk.says("等镇里审定。请管理员用自己的账号登录来审。")
    expect(desk.page.locator("main button.btn")).to_have_count(0)
    cycle = re.sub(r".*/staff/stars/", "/api/cycles/", desk.page.url)
    refused = desk.page.request.post(f"{play.program.url}{cycle}/confirmation", headers=play.program.key(), data={})
    assert (refused.status, refused.json()["reason"]) == (403, "forbidden")
    mayor = _at_the_cycle(play, "周管理")
    expect(mayor.page.locator("main button.btn")).to_have_text(["审定", "退回资格"])
    mayor.act("审定", "审定", "同意")
    _at_the_cycle(play, "孙审计").act("签字", "监委会签字", "签字")
    desk.page.reload()
    desk.act("通报", "通报", "通报")
    expect(desk.page.get_by_role("heading", name="通报表扬 5位")).to_be_visible()
    picture = desk.page.request.get(f"{play.program.url}{cycle}/honour-wall.png")
    assert picture.body().startswith(b"\x89PNG")


def _certified(play: StarPlay) -> str:
    """A certificate's page, as a neighbour opens it; answers the number of the one that will be withdrawn."""
    desk = play.staff("郑评选")
    numbers: dict[str, str] = {}
    for name in WINNERS:
        (numbers[name],) = re.findall(r"证书编号 (\d+)", desk.honour(name).inner_text())
        text = _certificate(play, numbers[name])
        assert "有效" in text
        shows(text, [name])
    assert sorted(numbers.values()) == [f"20260000{n}" for n in range(1, 6)]
    expect(_points(play)).to_have_text("50分")
    return numbers["尤春生"]


def _certificate(play: StarPlay, number: str) -> str:
    """The page behind the code on a certificate."""
    anybody = play.visitor()
    anybody.phone.open(f"/V/{number}")
    expect(anybody.page.get_by_text(number, exact=True)).to_be_visible()
    return page_text(anybody.page)


def _points(play: StarPlay) -> Locator:
    return play.resident("尤春生").phone.open("/").locator(".balance .big")


def _withdrawn(play: StarPlay, number: str) -> None:
    """Asked by one, confirmed by another: the certificate says so, and the bonus goes back."""
    play.on(WITHDRAWN)
    _at_the_cycle(play, "郑评选").asks_withdrawal("尤春生", "本人说明服务是别人替的")
    _at_the_cycle(play, "周管理").agrees_to_withdrawal("尤春生")
    text = _certificate(play, number)
    assert "已撤销" in text
    assert "有效" not in text.replace("不再有效", "")
    shows_no_more(text)
    assert "尤*生" not in text
    expect(_points(play)).to_have_text("30分")


def _proven(play: StarPlay) -> None:
    """The books agree, and every list of the cycle is made again to the byte."""
    play.program.must("verify")
    with play.town.database.read() as connection:
        lists = connection.execute(select(rankings.c.id, rankings.c.kind).order_by(rankings.c.id)).all()
        assert [kind for _, kind in lists] == ["list", "final", "list", "final"]
        assert all(recompute(connection, list_id).same for list_id, _ in lists)


def _at_the_cycle(play: StarPlay, name: str) -> StarsDesk:
    desk = play.staff(name)
    desk.page.get_by_role("link").filter(has_text="季度服务之星").click()
    return desk
