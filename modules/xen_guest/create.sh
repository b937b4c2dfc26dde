# Creates a guest from its config file. On failure tells why (xl's words, hotplug errors) and whether anything of it is left.
# $1 config file, $2 uuid, $3 seconds, $4 "-p" to create it paused, or empty
set -u
config=$1 uuid=$2 seconds=$3 paused=$4
bounded() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
if test -n "${paused}"; then set -- -p; else set --; fi
output=$(bounded "${seconds}" xl create "$@" -- "${config}" 2>&1)
status=$?
# A misspelt vif or disk key is only a line here, and the guest starts without it.
if test "${status}" -eq 0; then
  case ${output} in *nrecognized\ argument* | *nvalid\ parameter*) printf 'the guest runs, but xl did not take all of its settings: %s\n' "${output}" >&2; exit 1 ;; esac
  exit 0
fi
printf '%s\n' "${output}" >&2
test "${status}" -ne 124 || printf 'xl create did not end within %s s\n' "${seconds}" >&2
if bounded 10 xl list -v 2>/dev/null | grep -q " ${uuid} "; then
  echo 'a domain of this guest is left: it was not created whole' >&2
fi
exit "${status}"
