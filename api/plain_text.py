"""Text that every stop behind the api can take: PostgreSQL has no zero byte, a terminal obeys the others."""

import re

LINE = r"^[^\u0000-\u001f\u007f]*$"
"""A pattern, as JSON Schema and Python read it alike: no control character."""
LINES = r"^[^\u0000-\u0008\u000b-\u001f\u007f]*$"
"""The same, with line breaks and tabs allowed."""

_LINE, _LINES = re.compile(LINE.replace("$", r"\Z")), re.compile(LINES.replace("$", r"\Z"))


def is_line(text: str) -> bool:
    """Whether the text has no control characters."""
    return _LINE.search(text) is not None


def is_lines(text: str) -> bool:
    """Whether the text has none but line breaks and tabs."""
    return _LINES.search(text) is not None
