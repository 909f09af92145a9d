"""The pages: an Answer or a Paper in, HTML out; decides nothing."""
