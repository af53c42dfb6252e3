"""HTTP under /api, and the web pages beside it. The only room that speaks Litestar; no SQL is written here."""
