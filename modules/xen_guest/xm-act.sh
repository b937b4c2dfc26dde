# Does one thing to a guest of xend.
# $1 create, create-paused, start, start-paused, pause, unpause, delete, shutdown or shutdown-force; $2 name, $3 configuration file,
# $4 seconds for a shutdown, $5 seconds for a creation, $6 where delete keeps what xend has of it
set -u
LC_ALL=C
export LC_ALL
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin
verb=$1 name=$2 config=$3 seconds=$4 patience=$5 kept=$6
bounded() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
now() { read -r up _ </proc/uptime; echo "${up%.*}"; }
# The letters of the guest when it is live: the fifth word from the left behind a name that may hold blanks.
# A guest that xend only keeps a definition of has no id, so one column less.
letters() {
  bounded 30 xm list "${name}" 2>/dev/null | awk -v name="${name}" '
    NR > 1 && index($0, name " ") == 1 { $0 = substr($0, length(name) + 1); if (NF == 5) { print $4; exit } }'
}
# xm says that a thing is done before it is. $1 seconds, $2 "off" when a guest that is off but still there will do
wait_until() {
  since=$(now)
  while :; do
    flags=$(letters)
    case ${flags}:$2 in :*) return 0 ;; ???s*:off) return 0 ;; esac
    test "$(($(now) - since))" -lt "$1" || return 1
    sleep 1
  done
}

case ${verb} in
  create) bounded "${patience}" xm create "${config}" >&2 ;;
  create-paused) bounded "${patience}" xm create -p "${config}" >&2 ;;
  start) bounded "${patience}" xm start "${name}" >&2 ;;
  start-paused) bounded "${patience}" xm start -p "${name}" >&2 ;;
  pause | unpause) bounded 60 xm "${verb}" "${name}" >&2 ;;
  delete)
    # A guest that was created from a file alone is forgotten by itself.
    bounded 30 xm list "${name}" >/dev/null 2>&1 || exit 0
    # xend may have the only copy of what the guest is made of.
    bounded 30 xm list --long "${name}" >"${kept}" || exit
    bounded 60 xm delete "${name}" >&2 ;;
  shutdown | shutdown-force)
    case $(letters) in ??p*) bounded 60 xm unpause "${name}" >&2 ;; esac
    bounded 60 xm shutdown "${name}" >&2
    if ! wait_until "${seconds}" off; then
      test "${verb}" = shutdown-force || { echo "the guest did not shut down within ${seconds} s" >&2; exit 1; }
    fi
    # Destroyed by force, or what is left of a guest that is off.
    test -z "$(letters)" || { bounded 60 xm destroy "${name}" >&2; wait_until 60 gone; } ;;
esac
