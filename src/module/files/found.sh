# Sets found to what stat tells of the path $1; $2 -L: of what a link at its end leads to. Where the looks of a request had stat asked
# once for all of them (stat-all.sh), the answer is there already: a process costs a host more than all else of such a look. It is
# searched for line by line: cut out of the text by a pattern, it would cost the square of its length.
found_at() {
  found=
  if test -n "${xp_stats:-}" && { test -z "$2" || ! test -L "$1"; }; then
    set -f
    IFS='
'
    for found in ${xp_stats} ''; do
      case ${found} in "$1//"*) found=${found#"$1//"}; break ;; esac
    done
    unset IFS
    set +f
  fi
  # GNU and busybox have the same letters.
  # shellcheck disable=SC2086 # an empty flag is no word
  test -n "${found}" || found=$(stat $2 -c '%f %a %u %g %U %G %s %Y %X %Z %i %h %d %b %o %t %T' -- "$1" 2>/dev/null)
}
