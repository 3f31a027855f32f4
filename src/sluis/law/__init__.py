"""Law as dated data: rules ``flow, date -> finding`` with citation, interval, effect and supervisor."""
