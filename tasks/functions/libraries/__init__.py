"""The libraries that functions find under global names: which ones, and how they come here."""
