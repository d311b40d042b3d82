"""The text of a function: parsed in a sandbox, then loaded."""
