"""The author's loop: try a function on an event, run its saved cases, check its text, begin a new one."""
