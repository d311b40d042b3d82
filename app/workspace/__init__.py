"""The workspace file: sources, destinations and functions as YAML and ``.js`` files, checked as a whole."""

from app.workspace.load import Finding, load
from app.workspace.problems import WorkspaceError
from app.workspace.values import DestinationSpec, FunctionCode, FunctionInstance, SourceSpec, Workspace

__all__ = [
    "DestinationSpec",
    "Finding",
    "FunctionCode",
    "FunctionInstance",
    "SourceSpec",
    "Workspace",
    "WorkspaceError",
    "load",
]
