from yardstick.ui.links_page import links_page

links_page()
