# Fills the stage of a tree from an archive, a template or debootstrap, and cleans up behind it.
# shellcheck disable=SC2154,SC2034 # common.sh sets what is read here, or another part reads what is set
set -eu

# KiB and inodes that a source takes.
needs_of_source() {
  case $2 in
    template)
      awk -v kib="$(du -skx -- "$1/." | cut -f 1)" -v files="$(find "$1/." -xdev | wc -l)" 'BEGIN { printf "%d %d\n", kib * 1.05 + 1024, files + 64 }' ;;
    debootstrap) echo 400000 40000 ;;
    *) needs_of "$1" ;;
  esac
}

# $1 "SUITE MIRROR OPTIONS": words of the schema, none of which holds a blank or a pattern.
run_debootstrap() {
  # shellcheck disable=SC2086
  set -- $1
  suite=$1 mirror=$2
  shift 2
  debootstrap "$@" "${suite}" "${stage}" "${mirror}" >"${stage}.log" 2>&1 </dev/null || {
    said=$(tail -n 3 "${stage}.log")
    rm -f -- "${stage}.log"
    fail debootstrap_failed "debootstrap ${suite}: ${said}"
  }
  rm -f -- "${stage}.log" "${stage}"/var/cache/apt/archives/*.deb
}

# Fills the stage: $1 source, $2 its kind, $3 beginning of the marker, $4... as from $2 of put_identity
fill() {
  archive=$1 kind=$2 marker=$3
  shift 3
  hash=- facts='"size":0,"mtime":0'
  case ${kind} in
    host | upload)
      hash=$(sha256sum <"${archive}")
      facts=$(stat -L -c '"size":%s,"mtime":%Y' -- "${archive}") ;;
  esac
  error=$(mkdir -m 0755 -- "${stage}" 2>&1) || fail_of_write "${stage}" "${error}"
  case ${kind} in
    template) error=$(cd -- "${archive}" && cp -a . "${stage}/" 2>&1) || fail_of_write "${stage}" "${error}" ;;
    debootstrap) run_debootstrap "${archive}" ;;
    *) extract "${archive}" ;;
  esac
  if ! test -d "${stage}/etc" || test -L "${stage}/etc"; then fail not_a_root_tree "${archive} has no etc at its top"; fi
  forget_machine "${stage}"
  put_identity "${stage}" "$@"
  openssh_keys "${stage}" chroot
  dropbear_keys "${stage}" chroot
  rm -rf -- "${stage}/.provisioned"
  printf '%s,"sha256":"%s",%s}\n' "${marker}" "${hash%% *}" "${facts}" >"${stage}/.provisioned"
}

clean_up() {
  rm -rf -- "${stage}" "${stage}.log"
  case ${clean:-}:${sent} in image:*) rm -f -- "${tree}.new-xenplay" ;; esac
  test -z "${sent}" || rm -f -- "${sent}"
}

# $1 source, $2 its kind, $3 folder of modules or "": before anything is made.
begin() {
  sent=
  test "$2" != upload || sent=$1
  trap 'exit 143' HUP INT TERM
  trap clean_up EXIT
  rm -rf -- "${stage}"
  case $2 in host | upload) test -r "$1" || fail archive_missing "$1 is not there" ;; esac
  needed=$(needs_of_source "$1" "$2")
  needed="$((${needed% *} + $(kib_of_modules "$3"))) ${needed#* }"
}
