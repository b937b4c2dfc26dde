# Waits until a guest has about the memory that it was told to have: its balloon driver gives and takes it, when it has one. Ends
# well either way; the look that follows says what it has.
# $1 uuid, $2 MiB, $3 seconds, $4 MiB that do not count
set -u
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin
uuid=$1 wanted=$2 seconds=$3 slack=$4
bounded() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
now() { read -r up _ < /proc/uptime; echo "${up%.*}"; }
since=$(now)
while :; do
  row=$(bounded 10 xl list -v 2>/dev/null | awk -v uuid="${uuid}" '$(NF - 2) == uuid && $(NF - 4) !~ /d$/ { print $(NF - 6), $(NF - 4); exit }')
  has=${row%% *}
  # Gone, or paused: it can do nothing about its memory now.
  case ${row} in '' | *' '??p*) exit 0 ;; esac
  case ${has} in '' | *[!0-9]*) exit 0 ;; esac
  off=$((has - wanted))
  if test "${off#-}" -le "${slack}" || test "$(($(now) - since))" -ge "${seconds}"; then exit 0; fi
  sleep 1
done
