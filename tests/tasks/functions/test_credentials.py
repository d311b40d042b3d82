"""Which names are those of credentials."""

from __future__ import annotations

import re

import pytest

from tasks.functions.credentials import is_credential, looks_like_one

CREDENTIALS = frozenset(
    re.findall(
        r"\S+",
        """
        token accessToken access_token ACCESS-TOKEN id_token refreshToken authtoken tokens
        x-amz-security-token oauth2Token
        secret client_secret clientSecret secretKey aws_secret_access_key passwordSecret
        password Password db.password user_password passwd pwd passphrase pass db_pass
        apiKey api_key api-key APIKey apikey X-Api-Key x-goog-api-key Ocp-Apim-Subscription-Key writeKey
        access_key accessKeyId private_key privateKey signing_key session_key account_key
        session_id sessionId PHPSESSID JSESSIONID connect.sid
        credential credentials X-Amz-Credential signature X-Amz-Signature X-Hub-Signature-256 X-Signature-256 sig
        auth authorization Authorization Proxy-Authorization X-Auth cookie Cookie Set-Cookie jwt bearer
        csrf_token xsrf otp
        """,
    )
)

OTHERS = frozenset(
    re.findall(
        r"\S+",
        """
        author authors authority authenticated authentic AuthorName tokens_left tokensLeft token_type token_count
        max_tokens_total tokenize tokenizer secretary password_reset_at passwordless password_policy
        compass bypass keyboard
        key keys primaryKey public_key keyword monkey session session_start cookieless expires_in signature_version
        grant_type event userId messageId design assignee broken token_endpoint auth_type signal WWW-Authenticate _ 7 é
        """,
    )
)


@pytest.mark.parametrize("name", sorted(CREDENTIALS))
def test_a_name_of_a_credential_is_told(name: str) -> None:
    assert is_credential(name)


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_a_name_that_only_resembles_one_is_not(name: str) -> None:
    assert not is_credential(name)


@pytest.mark.parametrize(
    ("value", "quoted", "looks"),
    [
        ("abc12", False, False),
        ("abc123", False, True),
        ("abcDef", False, True),
        ("ABCdef", False, True),
        ("Expired", False, False),
        ("EXPIRED", False, False),
        ("too old 3", True, False),
        ("a=b; c=abc123", False, True),
        ("a" * 23, False, False),
        ("a" * 24, False, True),
        ("is required", True, False),
        ("a" * 12, True, True),
    ],
)
def test_a_value_looks_like_a_credential_or_like_a_word(value: str, quoted: bool, looks: bool) -> None:
    assert looks_like_one(value, quoted=quoted) is looks
