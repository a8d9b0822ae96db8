from yardstick.ui.simulator_page import simulator_page

simulator_page()
