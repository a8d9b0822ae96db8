from yardstick.ui.meeting import meeting_page

meeting_page()
