"""The uploaded bytes, kept under their SHA-256, so that every published row can be traced and rebuilt."""

import hashlib
import re
from pathlib import Path

from yardstick.contracts import Source
from yardstick.durable import write_whole
from yardstick.errors import UsageError

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Sources:
    """A folder of files named by the hash of their bytes; a file once there never changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, source: Source) -> None:
        """Store the bytes; a crash leaves the whole file or none."""
        path = self._path(source.sha256)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, source.content)

    def read(self, sha256: str) -> bytes:
        """The bytes with this hash; UsageError when they are not here or are no longer what was stored."""
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise UsageError("没有找到这份原始文件。", fix="请在版本记录中重新选择。") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise UsageError("这份原始文件已损坏，与发布时的内容不一致。", fix="请联系管理员从备份恢复数据目录。")
        return content

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):  # a hash from a link must never walk out of the folder
            raise UsageError("原始文件的编号不正确。", fix="请在版本记录中重新选择。")
        return self._folder / sha256[:2] / sha256
