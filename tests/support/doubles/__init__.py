"""Services as their APIs are described, for tests: each checks what it is asked and answers in its own words."""
