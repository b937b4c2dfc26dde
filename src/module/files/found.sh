# Sets found to what stat tells of the path $1; $2 -L: of what a link at its end leads to. Where the looks of a request had stat asked
# once for all of them (stat-all.sh), the answer is there already: a process costs a host more than all else of such a look.
found_at() {
  found=
  case ${xp_stats:-} in
    *"
$1//"*)
      if test -z "$2" || ! test -L "$1"; then
        found=${xp_stats#*"
$1//"}
        found=${found%%"
"*}
      fi ;;
  esac
  # GNU and busybox have the same letters.
  # shellcheck disable=SC2086 # an empty flag is no word
  test -n "${found}" || found=$(stat $2 -c '%f %a %u %g %U %G %s %Y %X %Z %i %h %d %b %o %t %T' -- "$1" 2>/dev/null)
}
