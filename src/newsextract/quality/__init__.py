"""What tells a rule author whether a rule is right."""
