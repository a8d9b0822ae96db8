from yardstick.ui.departments_page import departments_page

departments_page()
