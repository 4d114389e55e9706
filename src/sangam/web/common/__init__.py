"""What the pages of every area are made with: the frame, labels, sentences, inputs, cookies, sheets."""
