"""Writes a whole list set-wise: organisations, people, posts, consents, the trail."""
