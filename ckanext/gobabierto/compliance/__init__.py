"""Runs the rules over the facts, keeps the verdicts as intervals, adds them up."""
