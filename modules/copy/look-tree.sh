# Looks at all paths of a tree at once. Prints "kinds=" with a letter a path (d folder, D link to one, f file, l other link,
# o other, - nothing), then in order a line "stat=" for each that is there, "sum=" for each f and "link=" for each D and l.
# $1 root, from $2 on paths below it
set -u
LC_ALL=C
export LC_ALL
root=$1
shift
kind_of() {
  if test -L "$1"; then
    if test -d "$1"; then kind=D; else kind=l; fi
  elif test -d "$1"; then kind=d
  elif test -f "$1"; then kind=f
  elif test -e "$1"; then kind=o
  else kind=-; fi
}
# Paths of the kinds in $1, each ended by NUL.
paths_of() {
  wanted=$1
  shift
  for path in "$@"; do
    kind_of "${root}/${path}"
    case ${wanted} in *"${kind}"*) printf '%s\000' "${root}/${path}" ;; esac
  done
}
printf 'kinds='
for path in "$@"; do
  kind_of "${root}/${path}"
  printf '%s' "${kind}"
done
echo
paths_of dDflo "$@" | xargs -0 -r stat -c 'stat=%f %a %u %g %U %G %s %Y %X %Z %i %h %d' --
# A name with a backslash makes sha256sum begin its line with one.
paths_of f "$@" | xargs -0 -r sha256sum -- | sed 's/^\\//; s/^\([0-9a-f]*\) .*/sum=\1/'
for path in "$@"; do
  kind_of "${root}/${path}"
  case ${kind} in D | l) printf 'link=%s\n' "$(readlink -- "${root}/${path}")" ;; esac
done
