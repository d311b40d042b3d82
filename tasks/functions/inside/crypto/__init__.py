"""What ``globals/crypto.js and globals/crypto/`` ask of Python: Node's crypto module as far as it exists here.

Names of algorithms come from fixed tables, sizes and work are bounded, and an error is what Node would throw. Whatever
OpenSSL loads on first use is used once here, before the cage closes.
"""

from __future__ import annotations

from collections.abc import Callable

from tasks.functions.inside.crypto import (
    cipher_kinds,
    ciphers,
    derivation,
    hashes,
    key_forms,
    random_bytes,
    signatures,
)

CALLS: dict[str, Callable[[str], object]] = {
    **hashes.CALLS,
    **random_bytes.CALLS,
    **cipher_kinds.CALLS,
    **ciphers.CALLS,
    **derivation.CALLS,
    **key_forms.CALLS,
    **signatures.CALLS,
}
