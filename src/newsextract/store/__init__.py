"""Facts and raw pages in SQLite."""
