"""The JavaScript runtime: sandbox processes, the host's side of them, and the fetch broker."""
