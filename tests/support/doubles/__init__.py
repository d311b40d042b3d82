"""Services as their API descriptions have them, for tests: each checks what it is asked and answers in its own words."""
