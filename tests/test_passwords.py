"""Passwords at their real cost."""

from web.passwords import hashed, matches


def test_a_hash_is_salted_and_costs_what_owasp_asks() -> None:
    one, other = hashed("plenty of herons"), hashed("plenty of herons")
    assert one.startswith("scrypt$32768$8$3$")
    assert one != other
    assert matches("plenty of herons", one)
    assert not matches("plenty of heron", one)
    assert not matches("plenty of herons", None)
