"""Pages of qualifications, observations and the pool of facilitators."""
