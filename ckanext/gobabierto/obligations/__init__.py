"""The law as data: profiles, rules, parameters and texts, and the reader of those files."""
