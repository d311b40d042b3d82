"""What runs inside of a sandbox process. Of this the host imports only constants."""

from pathlib import Path

BUNDLE = Path(__file__).parents[1] / "libraries" / "bundle"
"""Where the bundled libraries are, if they have been installed."""
