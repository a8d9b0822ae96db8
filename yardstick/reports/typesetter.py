"""A program of its own that sets one report: data on its input, PDF on its output, what went wrong on its error output.

The typesetter keeps what it has worked out for reports to come, hundreds of megabytes of it; as its own process it
gives everything back, can be ended at any time, and leaves the server's threads alone.
"""

import json
import sys
from typing import Any

import typst


def main() -> int:
    """Set the report on standard input."""
    task = json.load(sys.stdin)
    fonts = typst.Fonts(
        include_system_fonts=task["machine_fonts"], include_embedded_fonts=False, font_paths=task["font_folders"]
    )
    try:
        made = _made(task, fonts, ["ua-1"])
    except typst.TypstError:  # a report that falls short of the standard for accessible PDF is still a report
        try:
            made = _made(task, fonts, [])
        except typst.TypstError as error:
            sys.stderr.write(error.diagnostic)
            return 1
    sys.stdout.buffer.write(made)
    return 0


def _made(task: Any, fonts: typst.Fonts, standards: Any) -> bytes:
    made: bytes = typst.compile(
        task["template"].encode(),
        font_paths=fonts,
        format="pdf",
        sys_inputs={"report": task["report"]},
        timestamp=task["timestamp"],
        pdf_standards=standards,
    )
    return made


if __name__ == "__main__":
    sys.exit(main())
