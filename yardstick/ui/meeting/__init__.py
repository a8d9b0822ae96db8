"""会议模式: the plan on a projector, one item a screen."""

from yardstick.ui.meeting.page import meeting_page

__all__ = ["meeting_page"]
