"""The schema, built step by step; the only way any database of this program comes to be."""
