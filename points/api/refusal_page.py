"""A refusal as a page: for who follows a link to a file (PDF, XLSX, a picture) and may not have it."""

from html import escape

from points.media.page import page_policy
from points.media.poster import NEVER_ASK

_STYLE = """
*{box-sizing:border-box;margin:0}
body{max-width:34rem;margin:0 auto;padding:2.5rem 1.25rem;background:#f7f2ec;color:#25221d;
font:1.25rem/1.6 "PingFang SC","Noto Sans SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
h1{font-size:1.625rem;line-height:1.4;margin-bottom:1rem}
p{margin-bottom:1rem}
a{color:#14563f;font-weight:700}
.go{display:inline-block;min-height:60px;padding:.875rem 1.5rem;border-radius:.75rem;background:#1b6854;color:#fff;
text-decoration:none}
.foot{margin-top:2rem;font-size:1.125rem;color:#5b5348}
"""


def refusal_page(explanation: str, *, is_stranger: bool, help_phone: str) -> tuple[str, str]:
    """The page and its Content-Security-Policy. ``is_stranger``: to be told where to sign in."""
    there, word = ("/signin", "去登录") if is_stranger else ("/", "回到首页")
    phone = escape(help_phone)
    call = f'有问题?打电话 <a href="tel:{phone}">{phone}</a><br>' if help_phone else ""
    html = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>没有打开</title><style>{_STYLE}</style></head>"
        f'<body><h1>{escape(explanation)}</h1><p>关掉这一页,就回到刚才的页面。</p><p><a class="go" href="{there}">'
        f'{word}</a></p><p class="foot">{call}{NEVER_ASK}。</p></body></html>'
    )
    return html, page_policy(html)
