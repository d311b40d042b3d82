"""What happened to events: counters by minute, and the newest samples a reason."""
