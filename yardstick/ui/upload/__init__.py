"""上传: from a messy file to a published snapshot, in four steps on one page.

page          the steps: read, checked, what would change, publish
reading       what was understood, and the choices that a person may change
mapping_form  which column is which, by hand
events_form   what became of units that came and went
findings      every check and every fault; answers to what must be answered
consequences  what publishing would do to rows, lights and sentences
desk          open drafts and templates
"""
