# Shuts a guest down: asks, waits until it is gone, destroys it only if allowed. A guest that is paused is let run first.
# $1 uuid, $2 seconds, $3 force: yes|no
set -u
uuid=$1 seconds=$2 force=$3
bounded() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
# Domid and state letters, found by uuid at every look: the guest's own daemon may restart it under another id.
look() {
  row=$(bounded 10 xl list -v | awk -v uuid="${uuid}" 'index($0, " " uuid " ") { print $(NF - 7), $(NF - 4) }') || return 2
  test -n "${row}" || return 1
  domid=${row% *} flags=${row#* }
}
# The end of the domain counts, not what xl says: its own daemon may be clearing up at the same time, and then one of them fails.
destroy() {
  look || return 0
  told=$(bounded 60 xl destroy "${domid}" 2>&1) || true
  waited=0
  while look; do
    test "${waited}" -lt 60 || { printf 'the domain is still there 60 s after xl destroy\n%s\n' "${told}" >&2; return 1; }
    sleep 1
    waited=$((waited + 1))
  done
}

look || { test $? -eq 1 && exit 0; echo 'xl list failed' >&2; exit 1; }
# Shut down already, but kept (on_poweroff=preserve, a dead xl daemon, a crash): only destroy takes it away.
case ${flags} in ???s*) destroy; exit ;; esac
case ${flags} in ??p*) bounded 10 xl unpause "${domid}" ;; esac
asked=$(bounded 30 xl shutdown "${domid}" 2>&1) || {
  # No PV drivers: the ACPI button is the only way (rc=-10).
  printf '%s' "${asked}" | grep -q 'rc=-10' && bounded 30 xl shutdown -F "${domid}" 2>&1
} || { printf '%s\n' "${asked}" >&2; look || exit 0; }
start=$(date +%s)
# Off, and still there: the guest's daemon is clearing up, unless there is none or the guest is to be preserved.
off=0
while look; do
  case ${flags} in ???s*) off=$((off + 1)) ;; esac
  if test "${off}" -gt 20; then destroy; exit; fi
  if test "$(($(date +%s) - start))" -ge "${seconds}"; then
    test "${force}" = yes || { echo "the guest did not shut down within ${seconds} s" >&2; exit 1; }
    destroy
    exit
  fi
  sleep 1
done
exit 0
