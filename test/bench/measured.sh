#!/bin/sh
# measured.sh REPORT COMMAND...: runs the command as the first process of a PID namespace and writes "CPU_TICKS TICKS_PER_S
# STATUS" to REPORT: all processor time, also of what the command left behind (ssh masters go on after Ansible).
set -eu
report="$1"
shift
status=0
"$@" || status="$?"
# To everything in this namespace but us.
kill -KILL -1 2>/dev/null || true
# Time counts when a process is reaped; a shell reaps orphans while it waits for a command of its own.
while read -r left <"/proc/$$/task/$$/children" && test -n "${left}"; do /bin/true; done
# Fields 16 and 17 of stat are the times of all reaped children; the name in field 2 has no blank here.
read -r _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ user system _ <"/proc/$$/stat"
echo "$((user + system)) $(getconf CLK_TCK) ${status}" >"${report}"
