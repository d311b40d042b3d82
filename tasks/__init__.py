"""What a worker does: Celery, Redis and time."""
