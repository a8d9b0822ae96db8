from yardstick.ui.versions_page import versions_page

versions_page()
