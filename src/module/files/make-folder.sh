# Makes a folder with its parents; each that was not there gets mode and owner.
# $1 path, $2 mode (empty: as umask has it), $3 owner and group for chown (empty: left)
set -eu
path=$1 mode=$2 owner=$3
umask 022
make() {
  test ! -d "$1" || return 0
  case $1 in */*) parent=${1%/*}; test -z "${parent}" || make "${parent}" ;; esac
  set -- "$1"
  mkdir -- "$1"
  test -z "${owner}" || chown -- "${owner}" "$1"
  test -z "${mode}" || chmod -- "${mode}" "$1"
}
make "${path%/}"
