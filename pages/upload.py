from yardstick.ui.upload_page import upload_page

upload_page()
