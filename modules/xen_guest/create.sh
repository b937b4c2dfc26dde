# Creates a guest from its config file. On failure tells why (xl's words, hotplug errors); what is left of it is taken away.
# $1 config file, $2 uuid, $3 seconds, $4 "-p" to create it paused, or empty, $5 seconds to wait for its turn
set -u
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin
config=$1 uuid=$2 seconds=$3 paused=$4 patience=$5
bounded() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
row_of() { awk -v uuid="${uuid}" '$(NF - 2) == uuid && $1 != "(null)" { print $(NF - 7), $(NF - 4), $(NF - 3); exit }'; }
# A clock that does not jump; whole seconds.
now() { read -r up _ < /proc/uptime; echo "${up%.*}"; }
# Process that holds xl's own lock (autoballoon takes it while a guest is created), by its inode in /proc/locks; empty: none.
holder() {
  for file in /var/lock/xl /run/lock/xl; do
    test -e "${file}" || continue
    inode=$(stat -c %i "${file}" 2>/dev/null) || continue
    awk -v inode=":${inode}" '$2 == "POSIX" && substr($6, length($6) - length(inode) + 1) == inode { print $5; exit }' /proc/locks
    return
  done
}
# One creation at a time on a host, ours and others': two at once would each find the same free memory. What is waited here is
# no part of the time for xl create.
since=$(now)
for folder in /run/lock /var/lock /run; do
  if ! test -d "${folder}" || ! test -w "${folder}"; then continue; fi
  if command -v flock >/dev/null 2>&1; then
    exec 9>"${folder}/xenplay-create"
    until flock -n 9; do
      test "$(($(now) - since))" -lt "${patience}" || { echo "another creation of a guest has held this host for ${patience} s" >&2; exit 1; }
      sleep 1
    done
  fi
  break
done
while pid=$(holder) && test -n "${pid}"; do
  test "$(($(now) - since))" -lt "${patience}" || {
    printf 'process %s has held the lock of xl for %s s: %s\n' "${pid}" "${patience}" "$(tr '\0' ' ' <"/proc/${pid}/cmdline" 2>/dev/null)" >&2
    exit 1
  }
  sleep 1
done

if test -n "${paused}"; then set -- -p; else set --; fi
set -- xl create "$@" -- "${config}"
# The daemon that minds the guest is a child of xl: where logind ends what a login leaves behind, it needs a scope of its own.
if test -d /run/systemd/system && command -v systemd-run >/dev/null 2>&1 && ends_with_session; then
  set -- systemd-run --scope --quiet "$@"
fi
# The daemon that stays must not keep our lock.
output=$(bounded "${seconds}" "$@" 2>&1 9>&-)
status=$?
# A misspelt vif or disk key is only a line here, and the guest starts without it.
if test "${status}" -eq 0; then
  case ${output} in *nrecognized\ argument* | *nvalid\ parameter*) printf 'the guest runs, but xl did not take all of its settings: %s\n' "${output}" >&2; exit 1 ;; esac
  exit 0
fi
printf '%s\n' "${output}" >&2
# Why a device model did not start stands in its own log.
case ${output} in
  *'device model'*)
    log=$(bounded 5 sed -n 's/^name *= *["'\'']\(.*\)["'\''].*/\1/p' "${config}" | tail -n 1)
    test ! -r "/var/log/xen/qemu-dm-${log}.log" || tail -n 3 "/var/log/xen/qemu-dm-${log}.log" >&2 ;;
esac
case ${status} in 124 | 143) printf 'xl create did not end within %s s\n' "${seconds}" >&2 ;; esac
row=$(bounded 10 xl list -v 2>/dev/null | row_of)
test -n "${row}" || exit "${status}"
domid=${row%% *} rest=${row#* }
case ${status}:${rest} in
  # Paused, and it never ran: half built when xl was stopped. Left there, it would be taken for a paused guest.
  124:??p*' 0.0' | 143:??p*' 0.0')
    bounded 60 xl destroy "${domid}" >&2 && echo 'the half-built domain was destroyed' >&2 ;;
  *) echo "a domain of this guest is there all the same (id ${domid}): look at it" >&2 ;;
esac
exit "${status}"
