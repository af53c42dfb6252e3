"""Signing in as people do it: on the page, with a password or with the code that is sent to the phone."""

from collections.abc import Callable

from browser.phones import Phone
from cast import PASSWORD
from playwright.sync_api import Page


def by_password(phone: Phone, number: str, then: str) -> Page:
    """Staff, by number and password; ``then``: the page they are on their way to."""
    page = phone.open(f"/signin?next={then}")
    page.get_by_role("button", name="工作人员用密码登录").click()
    page.get_by_label("登录名(手机号)").fill(number)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(phone.host.url + then)
    return page


def by_code(phone: Phone, number: str, code_sent: Callable[[str], str], then: str) -> Page:
    """A resident, by the code that ``code_sent`` knows to have reached their number."""
    page = phone.open(f"/signin?next={then}")
    page.get_by_label("手机号", exact=True).fill(number)
    page.get_by_role("button", name="获取验证码").tap()
    page.get_by_label("验证码", exact=True).fill(code_sent(number))
    page.get_by_role("button", name="登录", exact=True).tap()
    page.wait_for_url(phone.host.url + then)
    return page
