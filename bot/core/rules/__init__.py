"""The rules: one file for each part of the conversation. Each is a small pure function
`(view, event) -> Step`; which one decides is for the table to say."""
