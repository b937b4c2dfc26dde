# Brings a guest here from another dom0 while it runs: that dom0 sends it (xl migrate), over its own ssh to this one.
# $1 uuid, $2 name, $3 address of the other dom0, $4 address of this one as that sees it, or "", $5 seconds, $6 its config file
# On failure the guest either runs on where it was, or nobody can know: then that is said, and nothing more is done.
set -u
LC_ALL=C
export LC_ALL
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin
uuid=$1 name=$2 peer=$3 us=$4 seconds=$5 config=$6
if test -z "${us}"; then
  us=${SSH_CONNECTION:-}
  us=${us#* * }
  us=${us%% *}
fi
bounded() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
on_peer() { bounded "$1" ssh -n -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o LogLevel=ERROR "root@${peer}" "$2"; }
domid_of() { awk -v uuid="${uuid}" '$(NF - 2) == uuid && $(NF - 4) !~ /d$/ { print $(NF - 7); exit }'; }

quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }
# shellcheck disable=SC2016  # for the sh of the other host
LIST='PATH=${PATH}:/usr/sbin:/sbin xl list -v'

test -n "${us}" || { echo 'no address of this host is known: set migrate_address' >&2; exit 1; }
table=$(on_peer 30 "${LIST}") || { echo "xl list failed on ${peer}" >&2; exit 1; }
domid=$(printf '%s\n' "${table}" | domid_of)
test -n "${domid}" || { echo "${name} does not run on ${peer} any more" >&2; exit 1; }
# -s: what xl shall call for ssh; it must not wait for a password that nobody types.
said=$(on_peer "${seconds}" "PATH=\${PATH}:/usr/sbin:/sbin xl migrate -s 'ssh -o BatchMode=yes -o ConnectTimeout=10' ${domid} ${us}" 2>&1)
status=$?
here=$(bounded 10 xl list -v 2>/dev/null | domid_of)
if table=$(on_peer 30 "${LIST}"); then
  there=$(printf '%s\n' "${table}" | domid_of)
  there=${there:+there}
else
  there=unknown
fi
case ${status}:${here:+here}:${there} in
  0:here:) ;;
  *)
    printf '%s\n' "${said}" >&2
    case ${here:+here}:${there}:${said} in
      here:there:*) echo "UNSAFE: ${name} is on both hosts: look at both before anything else" >&2 ;;
      *:unknown:*) echo "UNSAFE: ${peer} does not answer any more: look at both hosts" >&2 ;;
      *'CHECK AT BOTH ENDS'* | *'final handshake'*) echo "UNSAFE: xl does not know where ${name} is: look at both hosts" >&2 ;;
      *:there:*) echo "${name} runs on at ${peer}" >&2 ;;
      here:*) echo "${name} is here all the same" >&2 ;;
      *) echo "${name} is neither here nor on ${peer}" >&2 ;;
    esac
    exit 1 ;;
esac
# Its file stays there under another name, and it no longer starts with that host.
file=$(quoted "${config}")
on_peer 30 "rm -f -- /etc/xen/auto/$(quoted "${name}.cfg"); test ! -e ${file} || mv -f -- ${file} ${file}.migrated" ||
  echo "${name} is here, but its file on ${peer} could not be put aside" >&2
exit 0
