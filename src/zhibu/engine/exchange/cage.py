"""The inside of the cage: what a process that reads strangers' bytes takes from itself (S-31).

Django is not imported here, nor anything that starts processes: whatever is loaded counts against the memory.
"""

import resource

# Codecs are looked up by importing them, which is impossible once no file can be opened.
for _codec in (
    *("ascii", "latin-1", "cp437", "cp1252", "mac_roman", "utf-8", "utf-16", "utf-16-le", "utf-16-be"),
    *("gb18030", "gbk", "gb2312", "big5"),
):
    "".encode(_codec)

MEMORY = 512 * 2**20
SECONDS = 30


def shut() -> None:
    """Cap memory and processor time, and let no file or socket be opened; import everything before."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
