# Says whether the files that decide exist: creates=yes|no, removes=yes|no. Globs are taken as the shell takes them.
# $1 creates, $2 removes, $3 chdir; empty: not asked
set -u
test -z "$3" || cd -- "$3" 2>/dev/null || { echo "chdir=missing"; exit 0; }
exists() {
  IFS=
  # shellcheck disable=SC2086 # a glob is wanted here
  set -- $1
  test -e "$1" || test -L "$1"
}
for name in creates removes; do
  pattern=$1
  shift
  test -n "${pattern}" || continue
  if (exists "${pattern}"); then echo "${name}=yes"; else echo "${name}=no"; fi
done
