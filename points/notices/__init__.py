"""The room of 公示: consents, frozen lists, objections, and an end that releases what waited on it."""
