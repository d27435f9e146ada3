"""What was seen of an institution, its datasets and its pages, with the day it was seen."""
