"""The posters of an event: who invites, and what is not on them."""

from api.server import Server

from points.api.event_codes import invitation
from points.events.read import read_event


def test_the_village_invites_and_who_is_in_charge_is_named_below(stage: Server) -> None:
    with stage.parts.database.read() as connection:
        found = read_event(connection, stage.cast.events["东村", "上午"], None)
    poster = invitation(stage.parts, found)
    assert poster.organiser == "东村"
    assert found.organiser_name not in (poster.organiser, "")
    assert poster.contact_name == found.event.contact_name
    assert poster.sign_up_url.endswith(f"/events/{found.event.id}")
