# Pid of xl's own process for guest $1 where it minds a domain that is not in the listing $2 any more; "" where none does.
# Of a guest that reboots it destroys the domain, rests for two seconds and builds another one: meanwhile there is none. It writes to a log of
# the guest's name (of the one with which a migration brought it), and names there the domain that it waits for.
rebuilder_of() {
  for log in "/var/log/xen/xl-$1.log"* "/var/log/xen/xl-$1--incoming.log"*; do test ! -e "${log}" || break; done
  test -e "${log}" || return
  # shellcheck disable=SC2012  # find -printf is not everywhere, and these names are ours
  for minder in $(ls -l /proc/[0-9]*/fd/1 2>/dev/null | awk -v own="/var/log/xen/xl-$1" '
      { file = $NF; sub(/\.[0-9]+$/, "", file) }
      file == own ".log" || file == own "--incoming.log" { split($(NF - 2), way, "/"); print way[3] }'); do
    # One of a guest that has another name by now: its domain is there. Dying, it is the one that is about to be built anew.
    minded=$(sed -n "s/.*(domid \([0-9]*\)) to die \[pid ${minder}\].*/\1/p" "/proc/${minder}/fd/1" 2>/dev/null | tail -n 1)
    if test -n "${minded}" && printf '%s\n' "$2" | awk -v id="${minded}" 'NF > 7 && $(NF - 7) == id && $(NF - 4) !~ /d$/ { found = 1 } END { exit !found }'
    then continue; fi
    echo "${minder}"
    return
  done
}
