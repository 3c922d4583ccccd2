"""THE ONLY ROOM THAT PRINTS: one file a command."""
