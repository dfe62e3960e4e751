"""Articles become facts: rules, numbers, periods, places, officials, targets."""
