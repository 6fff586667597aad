"""The limits: one visitor never stops the server for the others."""

import pytest

from pages._web import limits


@pytest.mark.parametrize(
    "host, visitor",
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1:aaaa::1", "2001:db8:0:1::"),
        ("2001:db8:0:1:bbbb::2", "2001:db8:0:1::"),
        ("fe80::1%eth0", "fe80::"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_visitor_is_an_address_or_the_network_of_one(host, visitor):
    assert limits.visitor({"type": "http", "client": (host, 1234)}) == visitor


def test_a_visitor_without_an_address_is_one_too():
    assert limits.visitor({"type": "http", "client": None}) == ""
