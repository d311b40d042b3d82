"""Which names are those of credentials: ``accessToken``, ``X-Api-Key``, ``db.password``; not ``author``. Pure.

And which values look like one, where a name alone does not tell.
"""

from __future__ import annotations

import re
from functools import lru_cache

_CREDENTIAL = re.compile(
    r"""
      auth | oauth | authorization | bearer | cookies? | csrf | xsrf | hmac | jwt | otp | totp | mfa | pass | pwd | sig
    | [a-z]*(?: tokens? | secrets? | passwords? | passwd | passphrase | passcode | credentials? | signatures? )
    | [a-z]*(?: (?: api | auth | access | private | secret | session )keys? | sessionid | sessid )
    """,
    re.VERBOSE,
)
"""A name with such a word is a credential's, unless its last word only speaks about one."""

_QUALIFIER = re.compile(
    r"""
      access | account | admin | api | app | application | auth | client | consumer | decryption | encryption
    | functions | license | master | private | secret | security | server | service | session | shared | signing
    | ssh | storage | subscription | webhook | write
    """,
    re.VERBOSE,
)
"""With one of these before it, a ``key`` is a credential."""

_ABOUT = re.compile(
    r"""
      age | alg | algorithm | at | count | counter | enabled | endpoint | expired | expires | expiration | expiry | flow
    | in | left | length | level | limit | max | method | min | mode | name | policy | provider | realm | remaining
    | required | reset | scheme | status | total | ttl | type | uri | url | usage | used | valid | version
    """,
    re.VERBOSE,
)
"""The last word of a name such as ``token_type`` and ``tokens_left``."""

_ROOTS = [
    *("auth", "bear", "cook", "cred", "hmac", "jwt", "key", "mfa", "otp"),
    *("pass", "pwd", "secr", "sess", "sid", "sig", "srf", "token"),
]
"""What names of credentials have in them."""

LEAST_CHARACTERS = 6
LONG_CHARACTERS = 24
LONG_QUOTED_CHARACTERS = 12
_MIXED = re.compile(r"\d|[a-z][A-Z]|\B[A-Z][a-z]")
"""A digit, or letters as no word of English has them."""
_BETWEEN = re.compile(r"[\s;=]+")

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def may_name_one(text: str) -> bool:
    """False if a text surely holds no name of a credential: most do not, and this is quick to tell."""
    lower = text.lower()
    return any(root in lower for root in _ROOTS)


@lru_cache(maxsize=4096)
def is_credential(name: str) -> bool:
    """Whether a value of this name is to be hidden. Words may be parted by capitals, ``_``, ``-`` and the like."""
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or _ABOUT.fullmatch(words[-1]):
        return False
    return any(map(_CREDENTIAL.fullmatch, words)) or any(map(_are_credential, words, words[1:]))


def looks_like_one(value: str, *, quoted: bool) -> bool:
    """Whether what a sentence has after the name of a credential is one, and no word as in ``token: expired``.

    It is if it has a word of at least 6 characters with a digit or with mixed case (more than a capital at the
    beginning), or if it is long: 24 characters, in quotes 12, of whatever kind.
    """
    if len(value) >= (LONG_QUOTED_CHARACTERS if quoted else LONG_CHARACTERS):
        return True
    return any(len(word) >= LEAST_CHARACTERS and _MIXED.search(word) for word in _BETWEEN.split(value))


def _are_credential(first: str, second: str) -> bool:
    if second in ("key", "keys"):
        return _QUALIFIER.fullmatch(first) is not None
    return (first, second) in (("session", "id"), ("connect", "sid"))
