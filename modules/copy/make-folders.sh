# Makes folders with their parents; those that were not there get mode and owner.
# $1 mode (empty: as umask has it), $2 owner, $3 group, from $4 on paths, parents first
set -eu
mode=$1 owner=$2 group=$3
shift 3
umask 022
for path in "$@"; do
  test ! -d "${path}" || continue
  mkdir -p -- "${path}"
  test -z "${owner}${group}" || chown -- "${owner}${group:+:${group}}" "${path}"
  test -z "${mode}" || chmod -- "${mode}" "${path}"
done
