"""Pages: verification for everybody, the holder's own, the desk."""
