"""What the words mean: labels, cues and firms, in YAML that scholars edit, and their loaders."""
