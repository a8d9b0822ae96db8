from yardstick.ui.clauses_page import clauses_page

clauses_page()
