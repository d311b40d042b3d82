"""What the control plane remembers, in SQL: one module a resource."""

from app.models.address import DatabaseError
from app.models.audit import AuditEvent
from app.models.base import Base, new_id
from app.models.database import Database
from app.models.destinations import Destination
from app.models.filters import Filter
from app.models.functions import Function, FunctionVersion
from app.models.instances import FunctionInstance
from app.models.outbox import Publication, Revision
from app.models.people import RoleBinding, Token, User
from app.models.sources import Source, WriteKey
from app.models.subscriptions import Subscription

__all__ = [
    "AuditEvent",
    "Base",
    "Database",
    "DatabaseError",
    "Destination",
    "Filter",
    "Function",
    "FunctionInstance",
    "FunctionVersion",
    "Publication",
    "Revision",
    "RoleBinding",
    "Source",
    "Subscription",
    "Token",
    "User",
    "WriteKey",
    "new_id",
]
