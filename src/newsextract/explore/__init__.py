"""The research desk: Datasette over the database."""
