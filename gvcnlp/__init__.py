"""Read case studies of global value chains: governance, upgrading, and who supplies whom."""

__version__ = "0.1.0"
