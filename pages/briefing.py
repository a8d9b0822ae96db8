from yardstick.ui.briefing_page import briefing_page

briefing_page()
