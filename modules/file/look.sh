# Looks at a path, at what it points to, and at what it shall point to. Prints path= and src=none|missing|there|same, then own=
# and where the path is a link that points to something, real= and the look at that; further keys where they are asked for.
# $1 path, $2 what a link shall point to (empty: not asked), $3 link|hard, $4 yes: what kinds of paths are below
# $5 and $6 the times that it shall have, as YYYY-MM-DD hh:mm:ss (empty: not asked), $7 yes: look where a link leads
set -u
LC_ALL=C
export LC_ALL
look() {
  path=$1 src=$2 kind=$3 recurse=$4 atime=$5 mtime=$6 leads=$7 found=
  printf 'path=%s\n' "${path}"
  if test -z "${src}"; then echo src=none
  else
    wanted=${src}
    case ${kind}:${src} in
      hard:* | *:/*) ;;
      *) if test -d "${path}" && test ! -L "${path}"; then wanted=${path}/${src}; else case ${path} in */*) wanted=${path%/*}/${src} ;; esac; fi ;;
    esac
    if test "${kind}" = hard && test -e "${path}" && test ! -L "${path}" &&
      test "$(stat -L -c '%d %i' -- "${src}" 2>/dev/null)" = "$(stat -c '%d %i' -- "${path}")"; then echo src=same
    elif test -e "${wanted}"; then echo src=there
    else echo src=missing; fi
  fi
  for stamp in "atime ${atime}" "mtime ${mtime}"; do
    test -z "${stamp#?time }" || printf '%s=%s\n' "${stamp%%time*}" "$(date -d "${stamp#?time }" +%s 2>/dev/null)"
  done
  if ! test -e "${path}" && ! test -L "${path}"; then echo absent=yes; return 0; fi
  found_at "${path}" '' || { echo absent=yes; return 0; }
  printf 'own=%s\n' "${found% * * * *}"
  if test -L "${path}"; then
    printf 'link='
    readlink -- "${path}"
    echo .
    if test "${leads}" = yes && test -e "${path}"; then
      printf 'real=%s\n.\n' "$(readlink -f -- "${path}")"
      found_at "${path}" -L
      printf 'stat=%s\n' "${found% * * * *}"
    fi
  fi
  if test -d "${path}"; then
    for entry in "${path}"/* "${path}"/.[!.]* "${path}"/..?*; do
      if test -e "${entry}" || test -L "${entry}"; then echo full=yes; break; fi
    done
    # A kind of path is told once, however many there are of it.
    test "${recurse}" != yes || find -H "${path}" -mindepth 1 -exec stat -c '%f %a %u %g %U %G' -- {} + 2>/dev/null | sort -u | sed 's/^/below=/'
  fi
  return 0
}
look "$@"
