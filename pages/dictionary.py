from yardstick.ui.dictionary_page import dictionary_page

dictionary_page()
