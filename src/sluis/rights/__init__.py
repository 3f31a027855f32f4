"""Requests of people about their data (GDPR art. 7(3), 15 to 22): cases with a clock, and what is passed on."""
