# What all work on the root of one guest begins with: its words and its lock. failing.sh goes before it, the others after it.
# $1 what to do; $2 path of the tree or disk
# Failure: "CODE: cause" on stderr and status 1.
# shellcheck disable=SC2034 # common.sh sets what is read here, or another part reads what is set
set -eu
umask 022
export LC_ALL=C
PATH=${PATH}:/usr/sbin:/sbin:/usr/local/sbin
mode=$1 tree=$2
shift 2
stage=${tree}.new-xenplay
retired=${tree}.old-xenplay
parent=${tree%/*}

make_parent() {
  error=$(mkdir -p -- "${parent}" 2>&1) || fail_of_write "${parent}" "${error}"
}

lock() {
  command -v flock >/dev/null || return 0
  exec 9>"/run/xenplay-guest-root-$(printf '%s' "${tree}" | cksum | tr ' ' -)"
  flock -n 9 || fail concurrent_edit "another xenplay is at work on ${tree}"
}

# nfsd remembers the directory that had the path before.
forget_exports() {
  if test -s /var/lib/nfs/etab && command -v exportfs >/dev/null; then timeout 60 exportfs -f 2>/dev/null || true; fi
}
