# Runs one xl command on a guest, found by its uuid at this moment: since the probe it may have been restarted under another id.
# $1 uuid, $2 seconds, then the command's words, "@domid" standing for the id
set -u
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin
uuid=$1 seconds=$2
shift 2
bounded() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
find_domid() {
  table=$(bounded 10 xl list -v 2>&1) || { printf 'xl list failed: %s\n' "${table}" >&2; exit 1; }
  domid=$(printf '%s\n' "${table}" | awk -v uuid="${uuid}" '$(NF - 2) == uuid && $(NF - 4) !~ /d$/ { print $(NF - 7); exit }')
  test -n "${domid}" || { echo 'the guest is not there any more' >&2; exit 1; }
}
call() {
  count=$#
  while test "${count}" -gt 0; do
    word=$1
    shift
    test "${word}" != @domid || word=${domid}
    set -- "$@" "${word}"
    count=$((count - 1))
  done
  output=$(bounded "${seconds}" xl "$@" 2>&1)
}

find_domid
call "$@" && exit 0
status=$?
# Its own daemon may have restarted it under another id in this moment: once more, then.
before=${domid}
find_domid
if test "${domid}" != "${before}"; then call "$@" && exit 0; status=$?; fi
printf '%s\n' "${output}" >&2
exit "${status}"
