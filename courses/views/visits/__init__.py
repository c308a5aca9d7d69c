"""The desk of a study visit: route, delegations, travellers, papers, reports."""
