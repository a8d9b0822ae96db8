from yardstick.ui.action_page import action_page

action_page("features")
