"""Files out: events, who comes, who is asked, who leads."""
