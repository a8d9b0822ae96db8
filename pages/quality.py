from yardstick.ui.quality_page import quality_page

quality_page()
