"""The officer's desk: the parts of a topic's history, of a draft's check, and of what is exported."""
