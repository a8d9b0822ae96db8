from yardstick.ui.verify_page import verify_page

verify_page()
