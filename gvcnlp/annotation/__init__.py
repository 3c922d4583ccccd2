"""DOC -> RECORDS: one module a component, the encoder that they share, its artifacts."""
