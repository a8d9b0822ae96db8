"""What the special parts of action pages say: their sentences, rows and verdicts, before anybody draws or prints them.

Pages draw them (`yardstick.ui.parts`) and reports print them (`yardstick.reports.action_parts`): both say the same.
"""
