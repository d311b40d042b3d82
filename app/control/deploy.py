"""Deploying: pointing instances at a version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.control import functions
from app.control.change import Change
from app.control.errors import InvalidError, NotFoundError, Problem
from app.control.instance_settings import problems_with, reseal
from app.control.roles import Permission
from app.control.versions import of_function
from app.models import FunctionInstance, FunctionVersion
from app.models.base import now
from tasks.vault import Vault


@dataclass(frozen=True, slots=True)
class Deployment:
    """A version that is at work: at how many instances, and when it was last deployed to one."""

    version_id: str
    instances: int
    at: datetime | None


def deploy(
    change: Change,
    vault: Vault,
    function_id: str,
    *,
    version_id: str | None = None,
    instance_ids: Collection[str] | None = None,
) -> Sequence[FunctionInstance]:
    """Point instances at a version; None: the latest, and all instances. Gives those instances.

    Raises:
        ForbiddenError: the actor may not write the function, or the source of one of the destinations.
        NotFoundError: the function is not there, or has no such version or instance.
        InvalidError: a required setting is missing, or of another type than the version declares; fields are
            ``instances.<id>.settings.<name>``. Nothing is deployed then.
        ConflictError: no key at hand opens the settings of an instance.
    """
    change.actor.require(Permission.WRITE_FUNCTIONS, function_id)
    function = functions.found(change.session, function_id)
    instances = _chosen(change.session, function_id, instance_ids)
    for instance in instances:
        change.actor.require(Permission.WRITE_SOURCES, instance.destination.source_id)
    version = _version(change.session, function_id, version_id)
    put(change, vault, instances, version)
    change.audit("Function Deployed", function)
    return instances


def put(change: Change, vault: Vault, instances: Sequence[FunctionInstance], version: FunctionVersion) -> None:
    """Have instances run a version, after their settings are checked. Whether the actor may is checked before.

    Raises:
        InvalidError, ConflictError: as ``deploy``.
    """
    _check(instances, version, vault)
    at = now()
    for instance in instances:
        reseal(instance, version, vault)
        instance.version, instance.deployed_at = version, at
        change.audit("Function Instance Deployed", instance)
    functions.save(change)
    if instances:
        change.publish(*sorted(instance.destination_id for instance in instances))


def deployments(session: Session, function_ids: Collection[str]) -> dict[str, list[Deployment]]:
    """What is at work of each function, by its id, the last deployed first, with one question for all."""
    at = func.max(FunctionInstance.deployed_at, type_=FunctionInstance.deployed_at.type)
    query = (
        select(FunctionInstance.function_id, FunctionVersion.id, func.count(), at)
        .join(FunctionVersion, FunctionInstance.version_id == FunctionVersion.id)
        .where(FunctionInstance.function_id.in_(function_ids))
        .group_by(FunctionInstance.function_id, FunctionVersion.id)
        .order_by(at.desc(), FunctionVersion.id)
    )
    found: dict[str, list[Deployment]] = {function_id: [] for function_id in function_ids}
    for function_id, version_id, count, moment in session.execute(query):
        found[function_id].append(Deployment(version_id, count, moment))
    return found


def _chosen(session: Session, function_id: str, ids: Collection[str] | None) -> Sequence[FunctionInstance]:
    query = select(FunctionInstance).where(FunctionInstance.function_id == function_id).order_by(FunctionInstance.id)
    instances = session.scalars(query if ids is None else query.where(FunctionInstance.id.in_(ids))).all()
    if missing := sorted(set(ids or ()) - {instance.id for instance in instances}):
        raise NotFoundError(f"function {function_id} has no instance {', '.join(missing)}")
    return instances


def _version(session: Session, function_id: str, version_id: str | None) -> FunctionVersion:
    if version_id is None:
        return functions.latest(session, function_id)
    return of_function(session, function_id, version_id)


def _check(instances: Sequence[FunctionInstance], version: FunctionVersion, vault: Vault) -> None:
    problems = [
        Problem(f"instances.{instance.id}.{problem.field}", f"{problem.message} ({instance.name})")
        for instance in instances
        for problem in problems_with(instance, version, vault)
    ]
    if problems:
        raise InvalidError(problems)
