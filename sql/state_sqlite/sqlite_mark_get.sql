-- Returns the file's mark: 1416193125 for a state of Tidemark, 0 for a new file.
pragma application_id
