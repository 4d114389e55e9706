"""An invented year of looks and answers, and how fast oversight reads it.  All officers and persons are synthetic."""
