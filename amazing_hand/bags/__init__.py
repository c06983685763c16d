"""Bags: what was said on the topics, in a file."""
