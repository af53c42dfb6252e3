"""My page where the rules share points by household: the pot, whose it is, and minutes that stay one's own."""

from api.at_the_till import CHEN, WANG, Desk
from api.purses import HOME, earn, load, share
from api.server import Server
from sqlalchemy import update

from points.ledger.models import MINUTES
from points.ledger.posting import Owner
from points.people.models import persons


def test_everyone_of_a_household_sees_the_one_pot_and_their_own_minutes(server: Server) -> None:
    share(server)
    home = Owner("household", HOME)
    earn(server, "王秀英", home, 250, 1)
    earn(server, "李队长", home, 100, 2)
    earn(server, "王秀英", Owner("person", server.cast.people["王秀英"]), 90, 3, MINUTES)
    for name, served in (("王秀英", 90), ("李队长", 0)):
        client = server.client(name)
        me = client.get("/api/me").json()
        assert (me["purse"], me["household"]) == ("household", {"id": HOME, "name": "王秀英"})
        assert (me["points"]["available"], me["minutes"]["total"]) == ("3.50", served)
        lines = client.get("/api/me/statement").json()["items"]
        assert [each["amount"] for each in lines] == ["+1.00", "+2.50"]
        assert len(client.get("/api/me/statement?unit=minutes").json()["items"]) == (1 if served else 0)


def test_a_line_names_who_of_the_household_it_is_of_and_nobody_who_moved_away(server: Server) -> None:
    share(server)
    earn(server, "王秀英", Owner("household", HOME), 250, 1)
    earn(server, "李队长", Owner("household", HOME), 100, 2)
    earn(server, "陈大爷", Owner("household", HOME), 50, 3)
    earn(server, "王秀英", Owner("person", server.cast.people["王秀英"]), 90, 4, MINUTES)
    for name in ("王秀英", "李队长"):
        lines = server.client(name).get("/api/me/statement").json()["items"]
        assert [each["person_name"] for each in lines] == [None, "李队长", "王秀英"]
    (line,) = server.client("王秀英").get("/api/me/statement?unit=minutes").json()["items"]
    assert line["person_name"] is None


def test_the_auditor_finds_what_somebody_earned_in_their_households_pot(server: Server) -> None:
    share(server)
    earn(server, "王秀英", Owner("household", HOME), 250, 1)
    earn(server, "李队长", Owner("household", HOME), 100, 2)
    earn(server, "王秀英", Owner("person", server.cast.people["王秀英"]), 90, 3, MINUTES)
    auditor, person_id = server.client("孙审计"), server.cast.people["王秀英"]
    found = auditor.get("/api/ledger/transfers", params={"person_id": person_id}).json()["items"]
    assert [(each["unit"], each["amount"]) for each in found] == [("minutes", "90"), ("points", "2.50")]
    pot = {"person_id": person_id, "account_id": found[1]["credit"]}
    assert [each["seq"] for each in auditor.get("/api/ledger/transfers", params=pot).json()["items"]] == [
        found[1]["seq"]
    ]


def test_who_has_no_household_sees_their_own(server: Server) -> None:
    share(server)
    earn(server, "陈大爷", Owner("person", server.cast.people["陈大爷"]), 100, 1)
    me = server.client("陈大爷").get("/api/me").json()
    assert (me["purse"], me["household"], me["points"]["available"]) == ("person", None, "1.00")


def test_what_one_has_beside_the_pot_is_on_ones_own_page_and_on_nobody_elses(server: Server) -> None:
    share(server)
    earn(server, "王秀英", Owner("household", HOME), 4_800, 1)
    earn(server, "王秀英", Owner("person", server.cast.people["王秀英"]), 600, 2)
    mine, his = (server.client(name).get("/api/me").json() for name in ("王秀英", "李队长"))
    assert (mine["points"]["available"], mine["beside"]) == ("48.00", {"purse": "person", "available": "6.00"})
    assert (his["points"]["available"], his["beside"]) == ("48.00", None)


def test_a_pot_left_from_before_is_beside_each_grown_persons_own_points(server: Server) -> None:
    share(server)
    earn(server, "王秀英", Owner("household", HOME), 4_800, 1)
    load(server, "person", "2026-05-02")
    with server.parts.database.connect_writer() as connection, connection.begin():
        child = persons.c.id == server.cast.people["李队长"]
        connection.execute(update(persons).where(child).values(age_band="14_17"))
    mine, his = (server.client(name).get("/api/me").json() for name in ("王秀英", "李队长"))
    assert (mine["purse"], mine["beside"]) == ("person", {"purse": "household", "available": "48.00"})
    assert (his["purse"], his["beside"]) == ("person", None)


def test_the_counter_sees_both_purses(staged: Server) -> None:
    share(staged)
    earn(staged, "王秀英", Owner("household", HOME), 4_800, 1)
    desk = Desk(staged)
    seen = desk.lookup(desk.client(), digits=desk.code(WANG)).json()
    assert (seen["purse"], seen["points"]["available"]) == ("household", "48.00")
    assert seen["beside"] == {"purse": "person", "available": "200.00"}
    assert desk.lookup(desk.client(), digits=desk.code(CHEN)).json()["beside"] is None


def test_where_points_are_each_persons_own_the_page_says_so(shared: Server) -> None:
    me = shared.client("王秀英").get("/api/me").json()
    assert (me["purse"], me["household"]) == ("person", None)


def test_the_staffs_page_of_a_person_shows_the_pot_and_what_is_beside_it(server: Server) -> None:
    share(server)
    earn(server, "李队长", Owner("household", HOME), 100, 1)
    earn(server, "王秀英", Owner("person", server.cast.people["王秀英"]), 600, 2)
    chief = server.client("周管理")
    hers, his, alone = (
        chief.get(f"/api/people/{server.cast.people[name]}").json() for name in ("王秀英", "李队长", "陈大爷")
    )
    assert [each["purse"] for each in (hers, his, alone)] == ["household", "household", "person"]
    assert (hers["points"]["available"], hers["beside"]) == ("1.00", {"purse": "person", "available": "6.00"})
    assert (his["points"]["available"], his["beside"]) == ("1.00", None)
    assert (alone["points"]["available"], alone["beside"]) == ("0.00", None)
