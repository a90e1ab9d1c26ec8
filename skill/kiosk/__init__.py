"""The kiosk: one page, one conversation, for whoever stands in front of it."""
