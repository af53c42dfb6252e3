"""Signing up, and taking it back. The last place goes to one."""

from points.db.working_set import WorkingSet
from points.errors import NotFound, Refusal
from points.events.manage import EventCommand
from points.events.models import ATTENDANCES, DUTY, EVENTS, SHIFTS, SIGNUPS, Event, Shift, Signup


class SignUp(EventCommand, frozen=True, kw_only=True):
    """A resident will come; answers the sign-up's id. Signing up twice is the same."""

    operation = "signup.create"
    permission = "event.signup"

    shift_id: int | None = None

    def decide(self, ws: WorkingSet) -> int:
        """Take a place."""
        event = self.event(ws)
        _open_for_signup(event, ws.now)
        person_id = self.by.person_id
        if ws.get(DUTY, event.id, person_id) is not None:
            raise Refusal("on_duty", "您是这次活动的值班人员,不用报名。")
        before = next(iter(ws.find(SIGNUPS, "place", event.id, person_id)), None)
        if before is not None and before.cancelled_at is None:
            if before.shift_id != self.shift_id:
                raise Refusal("signed_up", "您已经报了别的班次,要换请先取消报名。")
            return before.id
        if ws.find(ATTENDANCES, "place", event.id, person_id):
            raise Refusal("already_attended", "您已经签到,不用再报名。")
        shift = self._shift(ws, event)
        _take(ws, event, shift, 1)
        if before is not None:
            ws.change(SIGNUPS, before, cancelled_at=None, shift_id=self.shift_id)
            return before.id
        return ws.insert(SIGNUPS, Signup(ws.next_id(), event.id, person_id, self.shift_id, ws.now, None)).id

    def _shift(self, ws: WorkingSet, event: Event) -> Shift | None:
        shifts = ws.find(SHIFTS, "event", event.id)
        if not shifts and self.shift_id is None:
            return None
        found = next((shift for shift in shifts if shift.id == self.shift_id), None)
        if found is None:
            raise Refusal("shift_missing", "请先选一个班次。", 422)
        return found


class CancelSignUp(EventCommand, frozen=True, kw_only=True):
    """A resident cannot come after all; their place is free again."""

    operation = "signup.cancel"
    permission = "event.signup"

    signup_id: int

    def decide(self, ws: WorkingSet) -> int:
        """Free the place; a second time is the same."""
        event = self.event(ws)
        signup = ws.get(SIGNUPS, self.signup_id)
        if signup is None or signup.event_id != event.id or signup.person_id != self.by.person_id:
            raise NotFound("signup_not_found", "没有查到您的报名。")
        if signup.cancelled_at is not None:
            return signup.id
        if ws.find(ATTENDANCES, "place", event.id, self.by.person_id):
            raise Refusal("already_attended", "您已经签到,不能取消报名。")
        shift = ws.get(SHIFTS, signup.shift_id) if signup.shift_id is not None else None
        ws.change(SIGNUPS, signup, cancelled_at=ws.now)
        _take(ws, event, shift, -1)
        return signup.id


def _open_for_signup(event: Event, now: int) -> None:
    if event.published_at is None:
        raise NotFound("event_not_found", "没有这个活动,可能还没发布。")
    if event.status != "published" or now >= event.ends_at:
        raise Refusal("event_over", "活动已结束或已取消,不能报名了。")
    if event.sign_up == "none":
        raise Refusal("no_signup", "这个活动不用报名,到时间直接来就行。")


def _take(ws: WorkingSet, event: Event, shift: Shift | None, places: int) -> None:
    holder, capacity = (shift, shift.capacity) if shift is not None else (event, event.capacity)
    taken = holder.taken + places
    if places > 0 and capacity is not None and taken > capacity:
        raise Refusal("full", "名额已满,请看看别的班次或别的活动。")
    if shift is not None:
        ws.change(SHIFTS, shift, taken=taken)
    else:
        ws.change(EVENTS, event, taken=taken)
