from yardstick.ui.town_page import town_page

town_page()
