"""The guides keep to the program: what they quote from the screen stands in the code, every picture is there."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
CODE = (("points", "*.py"), ("web/src", "*.vue"), ("web/src", "*.ts"))
BETWEEN = r"[^。]{0,90}?"
"""Where the guide writes *6*, the code has an expression."""
FULL_WIDTH = str.maketrans("，；：（）", ",;:()")


def plain(text: str) -> str:
    """Without spaces and line ends, and with one kind of comma: paper has the wide ones."""
    return re.sub(r"\s+", "", text).translate(FULL_WIDTH)


@cache
def sources() -> tuple[str, ...]:
    found = [path for folder, names in CODE for path in (ROOT / folder).rglob(names) if "demo" not in path.parts]
    return tuple(plain(re.sub(r'"\s*\n\s*f?"', "", path.read_text("utf-8"))) for path in sorted(found))


def is_said(quoted: str) -> bool:
    """Whether some file of the program has these words, with anything where the guide has *something*."""
    pieces = [re.escape(plain(piece)) for piece in re.split(r"(?:\*[^*]+\*)+", quoted)]
    pattern = re.compile(BETWEEN.join(piece for piece in pieces if piece))
    return any(pattern.search(text) for text in sources())


def quotes(guide: Path) -> list[str]:
    return sorted(set(re.findall(r"「([^」]+)」", guide.read_text("utf-8"))))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_whatever_a_guide_quotes_stands_in_the_program(guide: Path) -> None:
    unsaid = [each for each in quotes(guide) if not is_said(each)]
    assert not unsaid, f"nobody says: {unsaid}"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_picture_of_a_guide_is_there_and_says_what_it_shows(guide: Path) -> None:
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", guide.read_text("utf-8"))
    assert [where for _, where in shown if not (guide.parent / where).is_file()] == []
    assert [where for words, where in shown if len(words) < 3] == []


def test_no_picture_is_kept_that_no_guide_shows() -> None:
    text = "".join(guide.read_text("utf-8") for guide in GUIDES)
    kept = (ROOT / "docs" / "guides" / "pictures").glob("*.png")
    assert [path.name for path in kept if f"pictures/{path.name}" not in text] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_link_within_a_guide_leads_to_a_heading(guide: Path) -> None:
    text = guide.read_text("utf-8")
    headings = {
        re.sub(r"[^\w-]", "", each.replace(" ", "-")) for each in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    assert [each for each in re.findall(r"\]\(#([^)]+)\)", text) if each not in headings] == []


def test_words_nobody_says_are_noticed() -> None:
    assert is_said("还差*6*分,可以换小一点的。")
    assert not is_said("还差*6*分,可以换大一点的。")
    assert not is_said("还差*6*分,可以换小一点的吧。")
