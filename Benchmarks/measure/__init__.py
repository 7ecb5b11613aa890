"""What bin/bench is made of: processes, load, and the tables."""
