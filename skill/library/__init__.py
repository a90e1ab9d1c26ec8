"""The only place with words people hear: files by language, and what reads them."""
