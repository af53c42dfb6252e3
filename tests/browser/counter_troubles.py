"""The troubles of some customers on the counter's day: each is said in a sentence, nothing is lost, it ends."""

from collections.abc import Callable

from browser.counter_cast import PIN, WARES, Customer
from browser.counter_till import Till
from playwright.sync_api import expect

from points.people.session import SYSTEM
from points.redeem.catalogue import ChangeItem, SetPrice

Story = Callable[[Till, Customer], None]


def too_few(till: Till, customer: Customer) -> None:
    """Six points are missing; they take the smaller thing."""
    till.serve_refused(customer, "还差6分,可以换小一点的。")
    till.page.get_by_role("button", name="不要抽纸").click()
    till.pay(customer, (("大米", 1),))


def limit(till: Till, customer: Customer) -> None:
    """The household has had its two towels; the noodles they may have."""
    till.serve_refused(customer, "每户每季限2件,您家已换2件。")
    till.page.get_by_role("button", name="不要毛巾").click()
    till.pay(customer, (("挂面", 1),))


def sold_out(till: Till, customer: Customer) -> None:
    """Two were there, and two are gone."""
    till.serve_refused(customer, "月饼已兑完,请换别的。", at_line="已兑完,请换别的。")
    till.page.get_by_role("button", name="不要月饼").click()
    till.pay(customer, (("食盐", 2),))


def lapsed(till: Till, customer: Customer) -> None:
    """They come too late for what they reserved; their points are back, and they take it from the shelf."""
    till.put(customer.takes)
    till.scan(till.town.numbers[customer.name])
    till.says("预留已过期,积分会自动退回,可以重新兑换。")
    till.lies_there(None, customer.takes)
    till.meet(customer)
    till.pay(customer)


def revoked(till: Till, customer: Customer) -> None:
    """A card that counts no more; whoever knows them finds them by name."""
    till.put(customer.takes)
    till.scan(till.town.cards[customer.name])
    till.says("卡已作废,请到服务台换卡。")
    till.lies_there(None, customer.takes)
    till.page.get_by_role("button", name="没带码?按姓名找").click()
    finder = till.page.get_by_role("dialog")
    finder.get_by_label("姓名、手机尾号或编号").fill(customer.name)
    finder.get_by_role("button", name="查找").click()
    finder.get_by_role("button", name=customer.name).click()
    till.knows(customer)
    till.pay(customer)


def by_pin(till: Till, customer: Customer) -> None:
    """More than fifty points on a card: the PIN, wrong once."""
    till.meet(customer)
    till.put(customer.takes)
    till.confirm()
    till.says("这一单超过50分,请扫居民手机上的码,或请本人输卡密码。")
    form = till.page.get_by_role("form", name="核对本人")
    form.get_by_label("卡密码").fill("1111")
    form.get_by_role("button", name="确定").click()
    expect(form.get_by_role("alert").nth(1)).to_contain_text("密码不对")
    till.lies_there(customer, customer.takes)
    for digit in PIN:
        form.get_by_role("button", name=digit, exact=True).click()
    form.get_by_role("button", name="确定").click()
    till.took(customer)


def by_live_code(till: Till, customer: Customer) -> None:
    """More than fifty points, and a phone in the pocket: its code once more, and it goes on by itself."""
    till.meet(customer)
    till.put(customer.takes)
    till.confirm()
    till.says("这一单超过50分,请扫居民手机上的码,或请本人输卡密码。")
    till.lies_there(customer, customer.takes)
    till.scan(till.town.code(customer.name))
    till.took(customer)


def withdrawn(till: Till, customer: Customer) -> None:
    """The umbrella is taken off the list while it lies on the counter."""
    till.meet(customer)
    till.put(customer.takes)
    umbrella = WARES["雨伞"].draft(0)
    till.town.run(ChangeItem(by=SYSTEM, item_id=till.town.items["雨伞"], draft=umbrella, withdrawn=True))
    till.confirm()
    till.says("雨伞已经下架,请换别的。")
    till.lies_there(customer, customer.takes)
    expect(till.line("雨伞").get_by_role("alert")).to_have_text("这个已经下架,请换别的。")
    till.page.get_by_role("button", name="不要雨伞").click()
    till.pay(customer, (("酱油", 2),))


def price_changed(till: Till, customer: Customer) -> None:
    """Noodles go up between scanning and paying; nobody pays what the screen did not show."""
    till.meet(customer)
    till.put(customer.takes)
    noodles = till.town.items["挂面"]
    till.town.run(SetPrice(by=SYSTEM, item_id=noodles, effective_from=None, points=275, cost_fen=100))
    till.confirm()
    till.says("价格刚刚变了,现在一共5.5分,请核对后再确认。")
    till.lies_there(customer, customer.takes)
    expect(till.page.get_by_role("region", name="合计")).to_contain_text("合计 5.5分")
    till.tally.price["挂面"] = 275
    till.pay(customer)


def not_for_you(till: Till, customer: Customer) -> None:
    """Reading glasses are for those past sixty."""
    till.serve_refused(customer, "老花镜只给60岁以上的居民。")
    till.page.get_by_role("button", name="不要老花镜").click()
    till.pay(customer, (("食盐", 1),))


def strange_codes(till: Till, customer: Customer) -> None:
    """A photograph of yesterday's code, and a thing from another shop."""
    old = till.town.code(customer.name)
    till.next()
    till.put(customer.takes)
    till.scan(old)
    till.says("码已过期,请刷新手机上的码再扫。")
    till.scan("6901234500998")
    till.says("没有这个商品(条码6901234500998)。请输名字找,或请管理员先登记。")
    till.lies_there(None, customer.takes)
    till.meet(customer)
    till.pay(customer)


def pending(till: Till, customer: Customer) -> None:
    """Enough in all, but some of it is not released yet."""
    till.serve_refused(customer, "还差2分;另有8分待审核,审核通过后可用。")
    till.clear()


TROUBLES: dict[str, Story] = {
    story.__name__: story
    for story in (
        too_few, limit, sold_out, lapsed, revoked, by_pin, by_live_code, withdrawn, price_changed, not_for_you,
        strange_codes, pending,
    )
}  # fmt: skip
