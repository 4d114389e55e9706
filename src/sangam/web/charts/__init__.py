"""Charts that keep their layout: their page, the doors from which it loads, and their sheet of paper."""
