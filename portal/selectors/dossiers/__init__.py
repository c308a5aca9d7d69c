"""The history of an organisation or a place, from every app, part by part."""
