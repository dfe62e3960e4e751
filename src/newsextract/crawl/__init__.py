"""What the crawler needs: polite requests and what to ask for next."""
