# Looks at the place where one file is to be put. Prints key=value lines, then "content" and the old text to the end.
# $1 dest, $2 name to add when dest is a folder (empty: none), $3 sha256 that is wanted (empty: the content itself is; that of a
# small file is told anyway),
# $4 most bytes of an old content that differs, $5 yes: follow a symlink at the end, all: also one that points nowhere,
# $6 yes: every byte of the content, so in base64, in hex or, when it is small, as it is; $7 yes: tell the end of a backup's name
set -u
LC_ALL=C
export LC_ALL
look() {
  path=$1 name=$2 wanted=$3 most=$4 follow=$5 exact=$6 backup=$7 found='' text=''
  case ${path} in
    */) into=yes ;;
    *) if test -n "${name}" && test -d "${path}"; then into=yes; else into=no; fi ;;
  esac
  if test "${into}" = yes && test -n "${name}"; then path=${path%/}/${name}; fi
  if test "${follow}" != no && test -L "${path}" && test -e "${path}"; then path=$(readlink -f -- "${path}"); fi
  if test "${follow}" = all && test -L "${path}"; then
    # One that points nowhere is gone along by hand: busybox would take it from where it stands itself.
    hops=0
    while test -L "${path}" && test "${hops}" -lt 40; do
      target=$(readlink -- "${path}")
      case ${target} in /*) path=${target} ;; *) path=${path%/*}/${target} ;; esac
      hops=$((hops + 1))
    done
  fi
  case ${path} in
    */*) parent=${path%/*} ;;
    *) parent=. ;;
  esac
  printf 'path=%s\n' "${path}"
  if test -d "${parent:-/}"; then echo parent=yes; else echo parent=no; fi
  if ! test -e "${path}" && ! test -L "${path}"; then echo absent=yes; return 0; fi
  # A folder's own link is looked through, a file's is told.
  found_at "${path}" -L || {
    if test -L "${path}"; then printf 'dangling=%s\n' "$(readlink -- "${path}")"; return 0; fi
    echo absent=yes
    return 0
  }
  printf 'stat=%s\n' "${found% * * * *}"
  test ! -L "${path}" || printf 'link=%s\n' "$(readlink -- "${path}")"
  if test "${backup}" = yes; then
    number=$$ now=$(date +%Y-%m-%d@%H:%M:%S)
    while test -e "${path}.${number}.${now}~"; do number=$((number + 1)); done
    printf 'backup=.%s.%s~\n' "${number}" "${now}"
  fi
  test -f "${path}" || return 0
  # Field 7 is the size.
  # shellcheck disable=SC2086 # the fields are wanted apart
  set -- ${found}
  if read_small "${path}" "$7"; then
    echo content
    test "${exact}" = no || printf 'as:'
    printf '%s' "${text}"
    return 0
  fi
  if test -n "${wanted}"; then
    sum=$(sha256sum < "${path}") || return 0
    sum=${sum%% *}
    printf 'sha256=%s\n' "${sum}"
    test "${sum}" != "${wanted}" || return 0
  fi
  if test "${exact}" = no; then
    echo content
    head -c "${most}" < "${path}"
  elif command -v base64 >/dev/null 2>&1; then
    printf 'content\n64:'
    if test "$7" -lt "${most}"; then base64 < "${path}"; else head -c "${most}" < "${path}" | base64; fi
  else
    printf 'content\n16:'
    head -c "${most}" < "${path}" | od -An -v -tx1
  fi
  return 0
}
look "$@"
