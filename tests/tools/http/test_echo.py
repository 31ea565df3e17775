"""A secret that a server says again."""

import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest

from edged.tools.http.echo import without
from edged.tools.http.result import Answered, outcome

SECRET = 'to"ken/of?the>hoüse~~'
AS_JSON = json.dumps({"you": SECRET})
SPELT = {
    "as it is": SECRET,
    "in JSON": AS_JSON,
    "in JSON of UTF-8": json.dumps({"you": SECRET}, ensure_ascii=False),
    "in JSON of PHP": AS_JSON.replace("/", r"\/"),
    "in JSON of Go": AS_JSON.replace(">", r"\u003e"),
    "in a URL": f"/radio?key={quote(SECRET, safe='')}&on=1",
    **{
        f"in base64 after {n}": b64encode(bytes(n) + SECRET.encode() + b"!").decode()
        for n in range(6)
    },
    "in base64 for URLs": urlsafe_b64encode(f"user:{SECRET}".encode()).decode(),
}


@pytest.mark.parametrize("spelling", SPELT)
@pytest.mark.parametrize("status", [200, 403])
def test_it_is_in_no_result(spelling: str, status: int) -> None:
    """However it is spelt."""
    content = SPELT[spelling].encode()
    found = outcome(Answered(status, "text/plain", "", content), SECRET).response
    assert "[secret]" in found
    rest = found.partition("[secret]")[2].partition('"')[0].partition(".")[0]
    assert len(rest) < 6, f"nothing of it follows: {rest}"


def test_nothing_else_is_hidden() -> None:
    """Text keeps its form; a short secret is no syllable of base64."""
    for text in ('{"a":  [1.0, "\\/"]}', "plain", "[" * 5_000, "{"):
        assert without(text, SECRET) == without(text, "") == text
    assert without("YWJj is abc", "abc") == "YWJj is [secret]"
