# Makes a new file or folder that nobody else may read. Prints the look at it, then path= and its path.
# $1 file|directory, $2 folder (empty: of temporary files), $3 what its name begins with, $4 what it ends with
set -eu
LC_ALL=C
export LC_ALL
folder=${2:-${TMPDIR:-/tmp}}
umask 077
tries=0
while :; do
  path=${folder%/}/$3$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')$4
  if test "$1" = directory; then made=$(mkdir -- "${path}" 2>&1) && break
  else made=$( (set -C && : > "${path}") 2>&1) && break; fi
  tries=$((tries + 1))
  test "${tries}" -lt 20 || { printf '%s\n' "${made}" >&2; exit 1; }
done
printf 'stat=%s\n' "$(stat -c '%f %a %u %g %U %G %s %Y %X %Z %i %h %d' -- "${path}")"
printf 'path=%s\n' "${path}"
