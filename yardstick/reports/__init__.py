"""A page or the whole plan as a file to hand round: made from the same results as the pages, never from the screen.

workspace ─ compose ─▶ Document ─▶ pdf · pptx · docx · xlsx · csv · png/svg of each picture
"""
