"""Actions, their authorization and their validators: authorize and call, compute nothing."""
