"""TEXT -> spaCy Doc: one tokenizer for both languages, sentences, the layers of a reading."""
