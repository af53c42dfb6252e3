"""The room that talks to the database: schema, engine, the one writer, outbox, idempotency, audit."""
