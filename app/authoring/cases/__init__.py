"""Saved cases: what a function must do, written beside it."""
