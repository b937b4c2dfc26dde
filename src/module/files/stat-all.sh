# Run by the shell of a request itself: what stat tells of all these paths, for the looks that come (found.sh). $1 ... the paths
# shellcheck disable=SC2034 # found.sh reads it
xp_stats=$(stat -c '%n//%f %a %u %g %U %G %s %Y %X %Z %i %h %d %b %o %t %T' -- "$@" 2>/dev/null)
