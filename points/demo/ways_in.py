"""How a visitor of the demo signs in, role by role: what ``make run`` prints."""

from sqlalchemy import Connection, select

from points.awards.errors import STAGE_NAMES
from points.awards.read import cycles_shown
from points.demo import cast
from points.demo.founding import CARD_PIN
from points.demo.geography import TOWN
from points.keys import Keys
from points.people.models import cards, persons
from points.people.rights import ROLE_NAMES


def sign_in_lines(connection: Connection, keys: Keys, public_url: str) -> list[str]:
    """One line for each role, with page, phone and password, or where the one-time code appears."""
    lines = [f"演示镇“{TOWN}”,地名、人名、号码都是编的。登录页:{public_url}/signin", "", "工作人员:"]
    for who in cast.VISITED:
        way = f"密码 {who.password}" if who.password else "验证码显示在这个窗口"
        about = f"。{who.about}" if who.about else ""
        lines.append(f"  {ROLE_NAMES[who.role]} {who.name}({who.place}):手机号 {who.phone},{way}{about}")
    lines.append("居民(用手机号登录,验证码显示在这个窗口):")
    by_number: dict[int, list[cast.Neighbour]] = {}
    for neighbour in cast.NEIGHBOURS:
        by_number.setdefault(neighbour.number, []).append(neighbour)
    for number, people in by_number.items():
        names = "、".join(each.name for each in people)
        lines.append(f"  {names}:手机号 {cast.phone(number)},{people[0].about}")
    lines += _with_card(connection, keys)
    lines += _awards(connection)
    lines.append("想试扫码:用河东社区的活动负责人登录,在“工作”里打开正在进行的活动,点“现场签到”。")
    return lines


def _awards(connection: Connection) -> list[str]:
    """Where the cycles stand that are under way, the latest first."""
    under_way = [each for each in cycles_shown(connection) if each.cycle.stage != "announced"]
    told = [f"{each.period.name}{each.award.name}到了“{STAGE_NAMES[each.cycle.stage]}”" for each in under_way]
    who = f"{cast.SECRETARY.name}往下办,{cast.JUROR.name}打分,{cast.ADMINISTRATOR.name}审定,{cast.AUDITOR.name}签字"
    return [f"评选:{';'.join(told)}。{who}。"] if told else []


def _with_card(connection: Connection, keys: Keys) -> list[str]:
    """The neighbour without a phone whose card has the demo's PIN; nobody else's card is read."""
    query = (
        select(persons.c.name, cards.c.digits_sealed)
        .join(cards, cards.c.person_id == persons.c.id)
        .where(persons.c.pin_hash.is_not(None), cards.c.revoked_at.is_(None))
        .order_by(cards.c.id)
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return []
    return [f"  {row.name}:没有手机,积分卡 {keys.open('card', row.digits_sealed)},卡密码 {CARD_PIN}"]
