"""Paper and pictures: QR codes, posters and cards, made from plain values; no database, no network."""
