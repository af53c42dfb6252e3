"""Events and what happens at them: shifts, sign-up, codes, scans, attendance, minutes, approval."""
