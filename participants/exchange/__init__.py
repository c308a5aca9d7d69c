"""Files in and out: lists of people as they are really kept."""
