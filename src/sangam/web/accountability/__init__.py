"""The pages by which looking and answering are accounted for."""
