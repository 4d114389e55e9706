"""Numbers and handles that name one thing: found in free text, brought to one form, compared despite misreading."""
