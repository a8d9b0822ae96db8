from yardstick.ui.overview_page import overview_page

overview_page()
