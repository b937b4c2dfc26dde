# Shuts a guest down: asks, waits until it is gone, destroys it only if allowed. A guest that is paused is let run first.
# $1 uuid, $2 seconds, $3 force: yes|no, $4 seconds for a guest that is being destroyed already, $5 its name
set -u
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin
uuid=$1 seconds=$2 force=$3 dying=$4 name=$5 seen=''
bounded() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
# A clock that does not jump; whole seconds.
now() { read -r up _ < /proc/uptime; echo "${up%.*}"; }
# Domid and state letters, found by uuid at every look: the guest's own daemon may restart it under another id.
# A nameless domain is a remainder whose pages a backend still holds: nobody can end it. Ends with 1 when there is none.
look() {
  table=$(bounded 10 xl list -v 2>&1) || { printf 'xl list failed, nothing more was asked of xl: %s\n' "${table}" >&2; exit 1; }
  row=$(printf '%s\n' "${table}" | awk -v uuid="${uuid}" '$(NF - 2) == uuid && $1 != "(null)" { print $(NF - 7), $(NF - 4); exit }')
  test -n "${row}" || return 1
  domid=${row% *} flags=${row#* }
}
# The end of the domain counts, not what xl says: its own daemon may be clearing up at the same time, and then one of them fails.
destroy() {
  look || return 0
  told=$(bounded 60 xl destroy "${domid}" 2>&1) || true
  since=$(now)
  while look; do
    test "$(($(now) - since))" -lt 60 || { printf 'the domain is still there 60 s after xl destroy\n%s\n' "${told}" >&2; return 1; }
    sleep 1
  done
}

# There is no domain: ends with success, unless its daemon is about to make another one; then comes back when there is one.
none() {
  missed=$(now)
  while rebuilder=$(rebuilder_of "${name}" "${table}") && test -n "${rebuilder}"; do
    seen=seen:
    test "$(($(now) - missed))" -lt 30 || { echo "process ${rebuilder} of xl has been about to build the guest anew for 30 s" >&2; exit 1; }
    sleep 1
    if look; then return; fi
  done
  exit 0
}

start=$(now)
look || none
# Somebody destroys it already: a second xl destroy would only get in its way.
while :; do
  case ${flags} in ?????d) ;; *) break ;; esac
  test "$(($(now) - start))" -lt "${dying}" || { echo "the guest has been dying for ${dying} s: a backend may still hold its memory" >&2; exit 1; }
  sleep 1
  look || none
done
# In the middle of a reboot its daemon builds it anew, paused at first: wait for that, or it comes back behind our back.
while test "$(($(now) - start))" -lt 30; do
  case ${seen}${flags} in ???s[rS]* | seen:???s[rS]* | seen:??p*) seen=seen: ;; *) break ;; esac
  sleep 1
  look || none
done
case ${flags} in
  # Being saved or migrated: destroying it now loses it.
  ???ss*) echo 'the guest is being saved or migrated' >&2; exit 1 ;;
  # Shut down already, but kept (on_poweroff=preserve, a dead xl daemon, a crash): only destroy takes it away.
  ???s*) destroy; exit ;;
  ??p*) bounded 10 xl unpause "${domid}" ;;
esac
asked=$(bounded 30 xl shutdown "${domid}" 2>&1) || {
  # No PV drivers: the ACPI button is the only way (rc=-10).
  printf '%s' "${asked}" | grep -q 'rc=-10' && bounded 30 xl shutdown -F "${domid}" 2>&1
} || { printf '%s\n' "${asked}" >&2; look || none; }
start=$(now)
# Off, and still there: the guest's daemon is clearing up, unless there is none or the guest is to be preserved.
off=
while look; do
  case ${flags} in
    ???s*)
      off=${off:-$(now)}
      if test "$(($(now) - off))" -ge 20; then destroy; exit; fi ;;
    *) off= ;;
  esac
  if test "$(($(now) - start))" -ge "${seconds}"; then
    test "${force}" = yes || { echo "the guest did not shut down within ${seconds} s" >&2; exit 1; }
    destroy
    exit
  fi
  sleep 1
done
none
echo 'the guest was about to reboot when it was told to shut down, and is there again' >&2
exit 1
