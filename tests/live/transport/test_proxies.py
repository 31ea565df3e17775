"""Proxies as people write them into an environment."""

import pytest

from edged.live.transport.proxies import fault
from edged.quoting import redact


@pytest.mark.parametrize(
    ("proxy", "words"),
    [
        ("http://proxy:3128", ""),
        ("http://proxy", ""),
        ("https://me:pa%23ss@proxy.example:3128/", ""),
        ("http://[::1]:3128", ""),
        ("", ""),
        ("proxy:3128", "has no http:// before it"),
        ("socks5h://proxy:1080", "names a SOCKS proxy"),
        ("socks://proxy:1080", "names a SOCKS proxy"),
        ("ftp://proxy:21", "has ftp:// before it"),
        ("http://me:pa#ss@proxy:3128", "has a # in its user or password; write %23 instead"),
        ("http://me:pa/ss@proxy:3128", "write %2F instead"),
        ("http://proxy:port", "is no address of a proxy"),
        ("http://proxy:99999", "is no address of a proxy"),
        ("http://:3128", "is no address of a proxy"),
        ("http://[::1", "is no address of a proxy"),
        ("http://pr\udcffxy:3128", "is no address of a proxy"),
        ("http://a..b:3128", "is no address of a proxy"),
        ("http://proxy:3128/path", "is no address of a proxy"),
    ],
)
@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"])
def test_what_is_wrong_with_a_proxy(name: str, proxy: str, words: str) -> None:
    """One line with the variable and the right spelling, and nothing of the password."""
    told = fault({name: proxy, "HOME": "/root"})
    if not words:
        assert not told
        return
    assert told.startswith(f"the proxy in the environment cannot be used: {name} ")
    assert words in told
    assert "ss@" not in told
    assert redact(told) == told, "the cure is no secret"
