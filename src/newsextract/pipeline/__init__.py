"""The only room that joins the others: a night of crawling, an extraction from bytes."""
