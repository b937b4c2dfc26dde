# Looks at the place where one file is to be put. Prints key=value lines, then "content" and the old text to the end.
# $1 dest, $2 name to add when dest is a folder (empty: none), $3 yes: follow a symlink at the end
# $4 sha256 that is wanted, $5 most bytes of an old content that differs
set -u
LC_ALL=C
export LC_ALL
path=$1 name=$2 follow=$3 wanted=$4 most=$5
case ${path} in
  */) into=yes ;;
  *) if test -n "${name}" && test -d "${path}"; then into=yes; else into=no; fi ;;
esac
if test "${into}" = yes && test -n "${name}"; then path=${path%/}/${name}; fi
if test "${follow}" = yes && test -L "${path}"; then path=$(readlink -f -- "${path}") || path=$1; fi
case ${path} in
  */*) parent=${path%/*} ;;
  *) parent=. ;;
esac
printf 'path=%s\n' "${path}"
if test -d "${parent:-/}"; then echo parent=yes; else echo parent=no; fi
# One fork: GNU and busybox have the same letters. A folder's own link is looked through, a file's is told.
found=$(stat -L -c '%f %a %u %g %U %G %s %Y %X %Z %i %h %d' -- "${path}" 2>/dev/null) || {
  if test -L "${path}"; then printf 'dangling=%s\n' "$(readlink -- "${path}")"; exit 0; fi
  echo absent=yes
  exit 0
}
printf 'stat=%s\n' "${found}"
test ! -L "${path}" || printf 'link=%s\n' "$(readlink -- "${path}")"
test -f "${path}" || exit 0
sum=$(sha256sum < "${path}") || exit 0
sum=${sum%% *}
printf 'sha256=%s\n' "${sum}"
test "${sum}" != "${wanted}" || exit 0
echo content
head -c "${most}" < "${path}"
exit 0
