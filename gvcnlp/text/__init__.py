"""From a file to clean text cut into passages, with page and section. No language model."""
