"""The shipped cases, their annotations and the training passages."""
