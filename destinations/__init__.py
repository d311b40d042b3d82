"""Adapters: each knows one third party and nothing of us."""
