# Looks at the place where a download is to be. Prints path=, parent=yes|no, then what look-dest.sh prints of a file, and sum=.
# $1 dest, $2 name to add when dest is a folder, $3 the sum to take: sha256, sha1 …; empty: none
set -u
LC_ALL=C
export LC_ALL
path=$1 name=$2 sum=$3
case ${path} in */) path=${path}${name} ;; *) test ! -d "${path}" || path=${path}/${name} ;; esac
printf 'path=%s\n' "${path}"
parent=${path%/*}
if test -d "${parent:-/}"; then echo parent=yes; else echo parent=no; fi
found=$(stat -L -c '%f %a %u %g %U %G %s %Y %X %Z %i %h %d' -- "${path}" 2> /dev/null) || {
  echo absent=yes
  exit 0
}
printf 'stat=%s\n' "${found}"
test -n "${sum}" && test -f "${path}" || exit 0
value=$("${sum}sum" < "${path}") && printf 'sum=%s\n' "${value%% *}"
exit 0
