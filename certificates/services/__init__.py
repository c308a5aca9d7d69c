"""Acts on certificates: issue, correct, withdraw, print."""
