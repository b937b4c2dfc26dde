# What all work on the root of one guest begins with: its words, its lock, room and failures. The files after it go on.
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

fail() {
  printf '%s: %s' "$1" "$2" | tr '\n\t' '  ' >&2
  echo >&2
  exit 1
}

fail_of_write() {
  case $2 in
    *ead-only*) fail read_only_fs "$1: $2" ;;
    *"o space"* | *uota*) fail no_space "$1: $2" ;;
    *) fail write_failed "$1: $2" ;;
  esac
}

# $1 directory, $2 KiB, $3 inodes
check_space() {
  free=$(df -Pk -- "$1" | awk 'NR > 1 { print $(NF - 2) }')
  test "${free}" -ge "$2" || fail no_space "$1 has ${free} KiB left, $2 are needed"
  inodes=$(df -Pi -- "$1" 2>/dev/null | awk 'NR > 1 && $(NF - 4) + 0 > 0 { print $(NF - 2) }') || inodes=
  test -z "${inodes}" || test "${inodes}" -ge "$3" || fail no_space "$1 has ${inodes} inodes left, $3 are needed"
}

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
