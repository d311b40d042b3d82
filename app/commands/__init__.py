"""The commands of ``splice``. A module imports what it needs inside its commands, so that help stays quick."""
