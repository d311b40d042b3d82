"""The control plane and the receiver: everything that knows who is calling."""

__version__ = "0.1.0"
