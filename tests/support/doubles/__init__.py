"""Services as their API descriptions have them: each checks what it is asked and answers in its own words."""
