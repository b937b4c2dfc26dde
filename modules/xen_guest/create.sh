# Creates a guest from its config file. On failure tells why (xl's words, hotplug errors); what is left of it is taken away.
# $1 config file, $2 uuid, $3 seconds, $4 "-p" to create it paused, or empty
set -u
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin
config=$1 uuid=$2 seconds=$3 paused=$4
bounded() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
row_of() { awk -v uuid="${uuid}" '$(NF - 2) == uuid && $1 != "(null)" { print $(NF - 7), $(NF - 4), $(NF - 3); exit }'; }
if test -n "${paused}"; then set -- -p; else set --; fi
set -- xl create "$@" -- "${config}"
# The daemon that minds the guest is a child of xl: where logind ends what a login leaves behind, it needs a scope of its own.
if test -d /run/systemd/system && command -v systemd-run >/dev/null 2>&1 &&
  grep -qs '^KillUserProcesses=yes' /etc/systemd/logind.conf /etc/systemd/logind.conf.d/*.conf; then
  set -- systemd-run --scope --quiet "$@"
fi
output=$(bounded "${seconds}" "$@" 2>&1)
status=$?
# A misspelt vif or disk key is only a line here, and the guest starts without it.
if test "${status}" -eq 0; then
  case ${output} in *nrecognized\ argument* | *nvalid\ parameter*) printf 'the guest runs, but xl did not take all of its settings: %s\n' "${output}" >&2; exit 1 ;; esac
  exit 0
fi
printf '%s\n' "${output}" >&2
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
