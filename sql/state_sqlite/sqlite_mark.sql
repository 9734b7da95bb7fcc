-- Marks the file as a state of Tidemark ("Tide" in ASCII), so that another program's file is recognised.
pragma application_id = 1416193125
