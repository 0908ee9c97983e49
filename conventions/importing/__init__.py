"""A Caf's own spreadsheet, read as CTGs: columns, cells, lines gathered, what is wrong, what is unusual.

One line is a CTG, or one post of a CTG, or one commune of it: the lines that bear the same title and
the same beginning make one CTG. A line without a title continues the one above, as merged cells do.
Names, dates and the like may be repeated or left out on the lines that follow; communes,
intercommunalities, signatories and thématiques add up. A line with a function, an employer, an ETP
or a person is a post; without a person, the post is vacant.
"""
