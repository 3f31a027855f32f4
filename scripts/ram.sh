#!/bin/sh
# Where tests write: in memory where there is enough of it, for thousands of them wait for a disk after each commit; else
# where the machine puts what is temporary. Prints a folder of its own, which whoever asked for it removes.
free() { # what a file names in kB, 0 when it cannot be read
  awk "$1" "$2" 2> /dev/null || echo 0
}
memory=$(free '/^MemAvailable:/ { print $2 }' /proc/meminfo)
room=$(df -kP /dev/shm 2> /dev/null | awk 'NR == 2 { print $4 }')
if [ -z "${TMPDIR:-}" ] && [ "${memory:-0}" -gt 12000000 ] && [ "${room:-0}" -gt 8000000 ]; then
  place=$(mktemp -d /dev/shm/sl.XXXXXX)
else
  place=$(mktemp -d)
fi
chmod 755 "$place" # a database runs as somebody else
echo "$place"
