from yardstick.ui.changes_page import changes_page

changes_page()
