"""What people may do with sources, destinations, functions and each other, by whichever door they come."""
