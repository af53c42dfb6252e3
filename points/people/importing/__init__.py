"""Bringing a town's lists in: a file is read, judged row by row, staged, and applied whole or not at all.

How a row finds the person it speaks of (the *natural key*, shown to the user as ``NATURAL_KEY_TEXT``): by the
志愿者编号 where the row has one; else by phone and name where it has a phone; else by name, place and household. An
empty cell never erases anything.
"""

NATURAL_KEY_TEXT = (
    "按志愿者编号认人;没有编号,按手机号加姓名;没有手机号,按姓名加住址加户主。空着的格子不改动原来的内容。"
)
