# Unpacks an archive beside its place, then moves what differs into place. Prints "file NAME" for each member if asked, and
# "changed PATH" for each path that was not as the archive has it.
# $1 archive on the host (empty: it comes on the input), $2 dest, $3 mode, $4 owner, $5 group, $6 yes: keep newer files,
# $7 yes: list members, $8 include|exclude, $9 shell text of keep_context, then how many further options, these, and names to include or exclude
set -eu
LC_ALL=C
export LC_ALL
archive=$1 dest=${2%/} mode=$3 owner=$4 group=$5 keep_newer=$6 list=$7 kind=$8 keep_context=$9
shift 9
options=$1
shift
dest=${dest:-/}
fail() {
  printf '%s\n' "$1" >&2
  exit 1
}
work=$(mktemp -d "${dest}/.xenplay-unarchive.XXXXXX")
trap 'rm -rf -- "${work}"' EXIT
trap 'exit 143' HUP INT TERM
trap '' PIPE
tree=${work}/tree
mkdir -- "${tree}"
chmod 0755 -- "${tree}"
if test -z "${archive}"; then
  archive=${work}/archive
  cat > "${archive}"
fi

unpacked_by() {
  command -v "$1" > /dev/null || fail "$1 is not installed on the host"
  "$1" -dc < "${archive}" > "${work}/tar" || fail "${1} cannot unpack the archive"
  archive=${work}/tar
}
format=tar
case $(head -c 6 < "${archive}" | od -An -tx1 | tr -d ' \n') in
  1f8b*) unpacked_by gzip ;;
  425a68*) unpacked_by bzip2 ;;
  fd377a585a00) unpacked_by xz ;;
  28b52ffd*) unpacked_by zstd ;;
  504b0304* | 504b0506*) format=zip ;;
esac

if test "${format}" = zip; then
  command -v unzip > /dev/null || fail "unzip is not installed on the host"
  unzip -l "${archive}" > "${work}/long" || fail "this is no archive that unzip can read"
  # Name is the fourth column; the table stands between two lines of dashes.
  sed -n '/^ *-----/,/^ *-----/p' "${work}/long" | sed '/^ *-----/d; s/^ *[^ ]* *[^ ]* *[^ ]* *//' > "${work}/names"
else
  tar -tf "${archive}" > "${work}/names" 2> "${work}/said" || fail "this is no archive that tar can read"
  # busybox shows such members without what leads out.
  ! grep -i 'removing leading' "${work}/said" > /dev/null || fail "hostile archive: a member leads out of dest"
fi
# Members that would land outside of dest: tools differ in what they do with them.
if grep -E '^/|(^|/)\.\.(/|$)' < "${work}/names" > "${work}/bad"; then
  fail "hostile archive: a member leads out of dest: $(head -n 1 "${work}/bad")"
fi
# Further options stay in front, names to take stand last; names to leave out are taken away afterwards, since not every
# busybox has --exclude.
turn=0
while test "${turn}" -lt "${options}"; do
  set -- "$@" "$1"
  shift
  turn=$((turn + 1))
done
names=$(($# - options))
if test "${format}" = zip; then set -- "$@" -q -o "${archive}"; else set -- "$@" -x -p -f "${archive}" -C "${tree}"; fi
turn=0
while test "${turn}" -lt "${names}"; do
  if test "${kind}" = include; then set -- "$@" "$1"; else printf '%s\n' "$1" >> "${work}/exclude"; fi
  shift
  turn=$((turn + 1))
done
if test "${format}" = zip; then
  unzip "$@" -d "${tree}" >&2 || fail "unzip failed"
else
  tar "$@" >&2 || fail "tar failed"
fi
if test -e "${work}/exclude"; then
  while IFS= read -r name; do
    name=${name#./}
    (cd -- "${tree}" && find . -path "*/${name%/}" -prune -exec rm -rf -- '{}' +)
  done < "${work}/exclude"
fi
if test "${list}" = yes; then
  while IFS= read -r name; do
    if test -e "${tree}/${name}" || test -L "${tree}/${name}"; then printf 'file %s\n' "${name}"; fi
  done < "${work}/names"
fi
test -z "${owner}${group}" || find "${tree}" -mindepth 1 -exec chown -h -- "${owner}${group:+:${group}}" '{}' +
test -z "${mode}" || find "${tree}" -mindepth 1 ! -type l -exec chmod -- "${mode}" '{}' +

# shellcheck disable=SC2016 # that script's own variables
find "${tree}" -mindepth 1 -exec sh -eu -c '
  tree=$1 dest=$2 keep_newer=$3
  eval "$4"
  shift 4
  if test "$(id -u)" = 0; then rights="%a %u %g"; else rights="%a"; fi
  in_the_way() { printf "%s is in the way\n" "$1" >&2; exit 1; }
  for from do
    to=${dest%/}/${from#"${tree}/"}
    if test -L "${from}"; then
      test ! -L "${to}" || test "$(readlink "${from}")" != "$(readlink "${to}")" || continue
      test -L "${to}" || test ! -d "${to}" || in_the_way "${to}"
    elif test -d "${from}"; then
      # A link to a folder elsewhere would take all below it there.
      test ! -L "${to}" || in_the_way "${to}"
      if test -d "${to}"; then
        test "$(stat -c "${rights}" "${from}")" != "$(stat -c "${rights}" "${to}")" || continue
      else
        test ! -e "${to}" || in_the_way "${to}"
        mkdir -- "${to}"
      fi
      test "$(id -u)" != 0 || chown "$(stat -c %u:%g "${from}")" "${to}"
      chmod "$(stat -c %a "${from}")" "${to}"
      printf "changed %s\n" "${to}"
      continue
    else
      test -L "${to}" || test ! -d "${to}" || in_the_way "${to}"
      if test "${keep_newer}" = yes && test "${to}" -nt "${from}"; then continue; fi
      if test ! -L "${to}" && test -f "${to}" && cmp -s "${from}" "${to}" &&
        test "$(stat -c "${rights} %Y" "${from}")" = "$(stat -c "${rights} %Y" "${to}")"; then continue; fi
    fi
    test -L "${from}" || keep_context "${to}" "${from}"
    test ! -L "${to}" || rm -f -- "${to}"
    mv -f -- "${from}" "${to}"
    printf "changed %s\n" "${to}"
  done
' sh "${tree}" "${dest}" "${keep_newer}" "${keep_context}" '{}' +
sync
