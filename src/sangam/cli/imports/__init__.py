"""`sangam import …`: what others hold, taken in: spreadsheets as records, chats into channels."""
