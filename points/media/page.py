"""A page of its own to be printed by a browser: everything inside, nothing from elsewhere, no style attributes."""

import re
from base64 import b64encode
from hashlib import sha256
from html import escape

_INLINE = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)

_SCRIPT = 'document.querySelector("button").addEventListener("click", () => window.print());'


def print_page(title: str, style: str, body: str) -> str:
    """A page with a button that prints it; ``title`` is text, ``style`` and ``body`` are taken as they are."""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head>"
        f'<body>{body}<button type="button">打印</button><script>{_SCRIPT}</script></body></html>'
    )


def page_policy(html: str) -> str:
    """The Content-Security-Policy of such a page: its own style and script by their hashes, framed by us alone."""
    hashes: dict[str, list[str]] = {"style": [], "script": []}
    for kind, text in _INLINE.findall(html):
        hashes[kind].append(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'")
    styles, scripts = (" ".join(hashes[kind]) or "'none'" for kind in ("style", "script"))
    return (
        f"default-src 'none'; style-src {styles}; script-src {scripts}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )
