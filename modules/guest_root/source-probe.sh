# What a root may be made of, for the probes of both kinds of root.
# shellcheck disable=SC2034 # the probes read what is set here
set -u

# $1 archive on this host or "": size and time, which stand for its content as long as they are those of the marker.
tell_archive() {
  size_and_time=
  if test -z "$1" || test ! -f "$1" || test ! -r "$1"; then return 0; fi
  size_and_time=$(stat -L -c '"size":%s,"mtime":%Y' -- "$1")
  printf 'archive={%s}\n' "${size_and_time}"
}

# $1 archive, $2 marker or "". Hashing a large archive takes long: only when size and time are not those that the marker tells.
tell_hash() {
  test -n "${size_and_time}" || return 0
  case $2 in
    '' | *"${size_and_time}"*) ;;
    *) printf 'archive_sha256=%s\n' "$(sha256sum <"$1")" ;;
  esac
}

# $1 folder: is there a root tree, where is it behind all links, and is anything mounted in it, which a copy would take along?
tell_template() {
  test ! -d "$1/etc" || echo template=yes
  # The table of mounts has the path behind all links.
  template_place=$(readlink -f -- "$1") || template_place=${1%/}
  printf 'template_place=%s\n' "${template_place}"
  awk -v tree="${template_place%/}/" 'index($2, tree) == 1 { print "template_mount=" $2 }' /proc/mounts
}
