"""The Alexa front end: a request becomes a turn, a reply becomes speech or a stream."""
