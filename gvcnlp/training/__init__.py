"""GOLD -> MODEL: examples, fit, calibrate, export, scores, model card."""
