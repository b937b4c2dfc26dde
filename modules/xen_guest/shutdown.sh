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
destroy() {
  look || return 0
  bounded 60 xl destroy "${domid}" || return 1
  waited=0
  while look; do
    test "${waited}" -lt 60 || { echo "the domain is still there 60 s after xl destroy" >&2; return 1; }
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
while look; do
  case ${flags} in ???s*) destroy; exit ;; esac
  if test "$(($(date +%s) - start))" -ge "${seconds}"; then
    test "${force}" = yes || { echo "the guest did not shut down within ${seconds} s" >&2; exit 1; }
    destroy
    exit
  fi
  sleep 1
done
exit 0
