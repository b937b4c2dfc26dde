# Lists what is in folders. Prints now=, then for each folder root= and its number, skipped= and why, or examined= and how many
# paths there are; then batches of paths: a line for each, a line "names", and the paths themselves, each ended by NUL.
# $1 levels to go down and $2 to count (0: all), $3 yes: follow symlinks, $4 yes: checksums, $5 expression for grep (empty: none)
# $6 how many patterns of names, then these, then the folders
set -u
LC_ALL=C
export LC_ALL
levels=$1 seen=$2 follow=$3 sums=$4 expression=$5 count=$6
shift 6
printf 'now=%s\n' "$(date +%s)"
if test "${follow}" = yes; then flag=-L; else flag=-H; fi
# One stat for as many paths as go into a command, but a path at a time where more is asked of each, or one went away meanwhile.
# shellcheck disable=SC2016 # read by the inner shell
batch='sums=$1 expression=$2
shift 2
format="%f %a %u %g %U %G %s %Y %X %Z %i %h %d"
plain() { test -f "$1" && test ! -L "$1"; }
if test "${sums}${expression}" = no && found=$(stat -c "${format}" -- "$@" 2>/dev/null); then
  printf "%s\nnames\n" "${found}"
  printf "%s\000" "$@"
  exit 0
fi
for path in "$@"; do
  if test -n "${expression}"; then { plain "${path}" && grep -q -E -e "${expression}" -- "${path}"; } || continue; fi
  found=$(stat -c "${format}" -- "${path}" 2>/dev/null) || continue
  sum=
  if test "${sums}" = yes && plain "${path}"; then sum=$(sha1sum < "${path}"); fi
  printf "%s %s\nnames\n%s\000" "${found}" "${sum%% *}" "${path}"
done'
index=0
all=$#
walk() {
  root=$1 most=$2
  shift 2
  if test "${most}" -gt 0; then find "${flag}" "${root}" -mindepth 1 -maxdepth "${most}" "$@" 2>/dev/null
  else find "${flag}" "${root}" -mindepth 1 "$@" 2>/dev/null; fi
}
# The patterns as an expression for find stand first, the folders behind them.
set -- "$@" --patterns--
while test "${index}" -lt "${count}"; do
  pattern=$1
  shift
  if test "${index}" -eq 0; then set -- "$@" -name "${pattern}"; else set -- "$@" -o -name "${pattern}"; fi
  index=$((index + 1))
done
number=0
folders=$((all - count))
while test "${number}" -lt "${folders}"; do
  root=$1
  shift
  printf 'root=%s\n' "${number}"
  number=$((number + 1))
  case ${root} in -*) root=./${root} ;; esac
  if test ! -d "${root}"; then echo skipped=no_folder
  else
    printf 'examined=%s\n' "$(walk "${root}" "${seen}" -exec printf '%.0s.' {} + | wc -c)"
    (
      while test "$1" != --patterns--; do shift; done
      shift
      test $# -eq 0 || set -- '(' "$@" ')'
      walk "${root}" "${levels}" "$@" -exec sh -c "${batch}" sh "${sums}" "${expression}" {} +
    )
  fi
done
exit 0
