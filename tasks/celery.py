"""The Celery app of workers and Flower: ``celery -A tasks worker``, ``celery -A tasks flower``."""

from __future__ import annotations

import os

from tasks import deliver, local_server, worker
from tasks.broker import create_celery
from tasks.config import Config
from tasks.logs import set_up

given = Config.from_env()
# Celery's command line copies BROKER_URL there as it is, and would then prefer it to our address.
os.environ.pop("CELERY_BROKER_URL", None)
config = local_server.addressed(given)
set_up(config.log_level)
app = create_celery(config)
deliver.register(app)
worker.install(app, config, local=given.redis_url is None)
