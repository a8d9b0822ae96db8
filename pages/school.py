from yardstick.ui.school_page import school_page

school_page()
