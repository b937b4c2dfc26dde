# Looks at one path and, where asked, at its content. Prints key=value lines, then "content" and the text to the end.
# $1 path, $2 yes: follow a symlink at its end, $3 none|sha256|sha1|content, $4 most bytes of content
set -u
LC_ALL=C
export LC_ALL
look() {
  path=$1 follow=$2 want=$3 most=$4 found=
  if test "${follow}" = yes; then flag=-L; else flag=; fi
  found_at "${path}" "${flag}" || {
    if test -L "${path}"; then printf 'dangling=%s\n' "$(readlink -- "${path}")"; return 0; fi
    echo absent=yes
    return 0
  }
  printf 'stat=%s\n' "${found% * * * *}"
  test ! -L "${path}" || printf 'link=%s\n' "$(readlink -- "${path}")"
  test -f "${path}" || return 0
  case ${want} in
    sha256 | sha1)
      sum=$("${want}sum" < "${path}") && printf '%s=%s\n' "${want}" "${sum%% *}" ;;
    content)
      echo content
      head -c "${most}" < "${path}" ;;
  esac
  return 0
}
look "$@"
