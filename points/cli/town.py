"""Commands for the person who runs an installation: the first administrator, the books, the demo town."""

from points import demo as made_up
from points.cli.bar import Bar
from points.cli.installation import opened
from points.errors import PointsError
from points.ledger import verify as books
from points.people import administrators
from points.people.setup import make_setup_token
from points.settings import Settings


def setup(settings: Settings) -> None:
    """Print the link by which the first administrator signs in."""
    with opened(settings) as town:
        with town.database.read() as connection:
            if administrators.count(connection):
                raise PointsError("管理员已经设好了,请直接登录。忘了密码的,请另一位管理员重设。")
        token = make_setup_token(settings.data_dir)
        print("第一位管理员请打开这个链接(只能用一次,重新运行本命令会换一个):")
        print(f"  {settings.public_url}/setup/{token}")


def verify(settings: Settings) -> int:
    """Recompute every balance, lot and total from the transfers; 1 if any row disagrees."""
    with opened(settings) as town, town.database.read() as connection, Bar("核对", "笔") as bar:
        report = books.verify(connection, bar.move)
    if report.fault is not None:
        print(f"账目不一致:{report.fault}")
        return 1
    print(f"账目一致:核对了{report.transfers}笔记录、{report.accounts}个账户、{report.lots}批积分。")
    return 0


def demo(settings: Settings, only_if_empty: bool) -> None:
    """Load the demo town and say how each role signs in; the demo's passwords are told for no other town."""
    with opened(settings) as town:
        with town.database.read() as connection:
            found = made_up.state(connection)
        if found == "other" and only_if_empty:
            return
        if found != "demo" or not only_if_empty:
            with Bar("演示镇", "步") as bar:
                made_up.load(
                    town.database,
                    town.keys,
                    town.clock.now(),
                    progress=lambda done, total, what: bar.move(done, total),
                )
        with town.database.read() as connection:
            for line in made_up.sign_in_lines(connection, town.keys, settings.public_url):
                print(line)
