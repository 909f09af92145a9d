"""The evaluation: gold questions, how answers to them are scored, and the figures of a run."""
