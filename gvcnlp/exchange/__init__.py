"""RECORDS <-> OTHER TOOLS: one module a format."""
