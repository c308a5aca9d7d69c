"""Acts on qualifications, observations and the pool of facilitators."""
