from yardstick.ui.decisions_page import decisions_page

decisions_page()
