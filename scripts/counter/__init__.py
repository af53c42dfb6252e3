"""The pictures of the counter's guide, chapter by chapter; each function drives the browser and photographs."""
