"""What templates say: words, marks and times, in the reader's language."""
