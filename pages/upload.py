from yardstick.ui.upload.page import upload_page

upload_page()
