# Tells what there is at a path. Prints key=value lines; those of a link may have several lines and end with one of a dot.
# Instead of the sum of a small file it prints small= with the number of its bytes, and those.
# $1 path, $2 yes: follow a symlink at its end, $3 the program that sums (empty: none), $4 yes: mime type, $5 yes: attributes
set -u
LC_ALL=C
export LC_ALL
look() {
  path=$1 follow=$2 summer=$3 mime=$4 attributes=$5 found='' text=''
  if test "${follow}" = yes; then flag=-L; else flag=; fi
  found_at "${path}" "${flag}" || { echo absent=yes; return 0; }
  printf 'stat=%s\n' "${found}"
  may=
  for right in r w x; do test "-${right}" "${path}" && may=${may}${right}; done
  printf 'may=%s\n' "${may}"
  if test "${follow}" = no && test -L "${path}"; then is_link=yes; else is_link=no; fi
  if test -n "${summer}" && test "${is_link}" = no && test -f "${path}" && test -r "${path}"; then
    # Field 7 is the size. Of a small file we make the sum ourselves.
    # shellcheck disable=SC2086 # the fields are wanted apart
    set -- ${found}
    if read_small "${path}" "$7"; then
      printf 'small=%s\n%s\n' "${#text}" "${text}"
    elif command -v "${summer}" >/dev/null 2>&1; then
      sum=$("${summer}" < "${path}") && printf 'sum=%s\n' "${sum%% *}"
    else
      echo sum=missing
    fi
  fi
  case ${path} in -*) named=./${path} ;; *) named=${path} ;; esac
  # A fork for nothing where there is no such program.
  if test "${mime}" = yes; then
    if command -v file >/dev/null 2>&1; then printf 'mime=%s\n' "$(file -b -i "${named}" 2>/dev/null)"; else echo mime=; fi
  fi
  if test "${attributes}" = yes; then
    listed=$(lsattr -v -d "${named}" 2>/dev/null) || listed=
    # The version, the flags, and the path, which may have several lines.
    read -r version flags _ <<EOF
${listed}
EOF
    printf 'attributes=%s %s\n' "${version}" "${flags}"
  fi
  test "${is_link}" = yes || return 0
  echo link=
  readlink -- "${path}"
  printf '.\nreal=\n'
  readlink -f -- "${path}"
  echo .
}
look "$@"
