"""The room of people: residents, places, roles, sessions, ways in, codes and cards, import and export."""
