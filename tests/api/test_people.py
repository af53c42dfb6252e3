"""Residents, places and staff over HTTP: in one's own part of the town, and no further."""

from api.server import Server
from cast import CAST


def test_staff_find_people_in_their_own_village_only(shared: Server) -> None:
    east = shared.client("赵组织").get("/api/people").json()["items"]
    west = shared.client("冯西村").get("/api/people").json()["items"]
    assert {"王秀英", "赵组织"} <= {each["name"] for each in east}
    assert {each["place_name"] for each in east} == {"东村"}
    assert [each["name"] for each in west] == ["冯西村", "陈大爷"]
    everywhere = shared.client("孙审计").get("/api/people?limit=100").json()["items"]
    assert len(everywhere) == len(CAST)


def test_people_are_found_by_name_tail_phone_and_number(shared: Server) -> None:
    client = shared.client("周管理")
    (wang,) = client.get("/api/people", params={"q": "王秀"}).json()["items"]
    for q in ("0001", CAST["王秀英"].phone, wang["number"]):
        assert wang in client.get("/api/people", params={"q": q}).json()["items"], q
    assert wang["phone_last4"] == "0001"
    assert client.get("/api/people", params={"q": "没有这个人"}).json() == {"items": [], "next_cursor": None}


def test_pages_follow_each_other_without_gap_or_repetition(shared: Server) -> None:
    client, found, cursor = shared.client("周管理"), [], ""
    while True:
        body = client.get("/api/people", params={"limit": 3, "cursor": cursor}).json()
        found += [each["id"] for each in body["items"]]
        cursor = body["next_cursor"]
        if cursor is None:
            break
    assert sorted(found) == sorted(set(found))
    assert len(found) == len(CAST)


def test_opening_somebody_elsewhere_is_refused(shared: Server) -> None:
    chen = shared.cast.people["陈大爷"]
    assert shared.client("冯西村").get(f"/api/people/{chen}").status_code == 200
    refused = shared.client("赵组织").get(f"/api/people/{chen}")
    assert (refused.status_code, refused.json()["reason"]) == (403, "forbidden")


def test_a_phone_is_whole_only_for_who_may_change_it(shared: Server) -> None:
    wang = shared.cast.people["王秀英"]
    seen = {
        name: shared.client(name).get(f"/api/people/{wang}").json()["phone"]
        for name in ("钱店员", "赵组织", "孙审计")
    }
    assert seen == {"钱店员": CAST["王秀英"].phone, "赵组织": None, "孙审计": None}


def test_a_clerk_records_changes_and_gives_a_card(server_on_each: Server) -> None:
    clerk, cast = server_on_each.client("钱店员"), server_on_each.cast
    body = {"name": "何新来", "phone": "19900000077", "place_id": cast.places["东村"], "age_band": "60_74"}
    made = clerk.post("/api/people", json=body, headers={"Idempotency-Key": '"one"'})
    assert made.status_code == 201
    again = clerk.post("/api/people", json=body, headers={"Idempotency-Key": '"one"'})
    assert (again.status_code, again.json(), again.headers["idempotency-replayed"]) == (201, made.json(), "true")
    other = clerk.post("/api/people", json=body | {"name": "何另外"}, headers={"Idempotency-Key": '"one"'})
    assert (other.status_code, other.json()["reason"]) == (422, "key_reused")
    twin = clerk.post("/api/people", json=body)
    assert (twin.status_code, twin.json()["reason"]) == (409, "person_exists")
    person = made.json()["id"]
    assert clerk.patch(f"/api/people/{person}", json={"phone": "19900000078"}).status_code == 200
    assert clerk.get(f"/api/people/{person}").json()["phone"] == "19900000078"
    card = clerk.post(f"/api/people/{person}/cards", json={"pin": "4071"}).json()
    assert card["digits"].endswith(card["number"])
    counter = server_on_each.client()
    signed_in = counter.post("/api/session", json={"way": "card", "card": card["digits"], "pin": "4071"})
    assert signed_in.json()["person"]["id"] == person
    assert clerk.get(f"/api/people/cards.pdf?ids={person}").content.startswith(b"%PDF")
    assert clerk.delete(f"/api/people/{person}/cards/{card['id']}").status_code == 204
    refused = server_on_each.client().post(
        "/api/session", json={"way": "card", "card": card["digits"], "pin": "4071"}
    )
    assert refused.json()["reason"] == "pin_wrong"


def test_blocking_somebody_ends_their_sessions(server: Server) -> None:
    wang = server.cast.people["王秀英"]
    own = server.client("王秀英")
    assert own.get("/api/me").status_code == 200
    assert server.client("钱店员").patch(f"/api/people/{wang}", json={"status": "blocked"}).status_code == 200
    assert own.get("/api/me").status_code == 401


def test_an_administrator_builds_places_and_appoints(server_on_each: Server) -> None:
    client, cast = server_on_each.client("周管理"), server_on_each.cast
    place = client.post("/api/places", json={"parent_id": cast.places["东村"], "kind": "compound", "name": "桂花苑"})
    assert place.status_code == 201
    twin = client.post("/api/places", json={"parent_id": cast.places["东村"], "kind": "compound", "name": "桂花苑"})
    assert twin.json()["reason"] == "place_exists"
    renamed = client.patch(f"/api/places/{place.json()['id']}", json={"name": "桂香苑"})
    assert renamed.json()["name"] == "桂香苑"
    (town,) = client.get("/api/places").json()
    east = next(each for each in town["children"] if each["name"] == "东村")
    assert [each["name"] for each in east["children"]] == ["桂香苑"]
    appointment = {
        "name": "郭新人",
        "phone": "19900000088",
        "role": "steward",
        "place_id": cast.places["东村"],
        "password": "shan-shui-2027",
    }
    granted = client.post("/api/staff", json=appointment).json()
    assert "郭新人" in {each["name"] for each in client.get("/api/staff").json()}
    new = server_on_each.client()
    body = {"way": "password", "login": "19900000088", "password": "shan-shui-2027"}
    assert new.post("/api/session", json=body).json()["role"] == "steward"
    reset = client.put(f"/api/people/{granted['person_id']}/password", json={"password": "shan-shui-2028"})
    assert (reset.status_code, new.get("/api/session").status_code) == (204, 401)
    assert client.delete(f"/api/staff/{granted['grant_id']}").status_code == 204
    last = next(each for each in client.get("/api/staff").json() if each["role"] == "administrator")
    assert client.delete(f"/api/staff/{last['grant_id']}").json()["reason"] == "last_administrator"


def test_households_are_listed_with_their_members(shared: Server) -> None:
    items = shared.client("钱店员").get("/api/households").json()["items"]
    assert [(each["name"], each["member_count"]) for each in items] == [("王秀英", 1)]
