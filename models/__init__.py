"""The shipped models, one folder a name and version."""
