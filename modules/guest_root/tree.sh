# Makes, mends or removes a root tree in a directory: what $1 is, and the words after $2 (the tree) with it:
#   prepare  $2 path that will be uploaded to, $3 bytes
#   unpack   $3 archive, template or "SUITE MIRROR OPTIONS", $4 host|upload|template|debootstrap, $5 beginning of the
#            marker's JSON, $6... as from $2 of put_identity in identity.sh
#   keys     $3... the daemons: openssh, dropbear
#   identity $3... as from $2 of put_identity
#   remove
# shellcheck disable=SC2154,SC2034 # common.sh sets what is read here, or another part reads what is set
set -eu

# What is mounted in the tree is not the tree's to be removed. The table has the path behind all links.
refuse_mounts() {
  real=$(readlink -f -- "${tree}") || real=${tree}
  mounts=$(awk -v tree="${real}" '$2 == tree || index($2, tree "/") == 1 || index($2, tree ".") == 1 { print $2 }' /proc/mounts)
  test -z "${mounts}" || fail mounted_inside "file systems are mounted in the tree: ${mounts}"
}

take_place() {
  if test -e "${tree}/.provisioned"; then
    refuse_mounts
    rm -rf -- "${retired}"
    mv -- "${tree}" "${retired}"
  elif test -d "${tree}"; then
    rmdir -- "${tree}" || fail not_empty "${tree} is not empty, or another file system is mounted there"
  fi
  mv -- "${stage}" "${tree}"
  forget_exports
  rm -rf -- "${retired}"
}

unpack() {
  begin "$1" "$2" "$6"
  make_parent
  check_space "${parent}" "${needed% *}" "${needed#* }"
  fill "$@"
  sync
  take_place
}

sent=
case ${mode} in
  prepare)
    make_parent
    check_space "${parent}" "$(($1 * 2 / 1024 + 1024))" 64
    ;;
  unpack)
    lock
    unpack "$@"
    ;;
  identity)
    lock
    put_identity "${tree}" "$@"
    ;;
  keys)
    lock
    for daemon in "$@"; do
      case ${daemon} in
        openssh) openssh_keys "${tree}" host ;;
        dropbear) dropbear_keys "${tree}" host ;;
      esac
    done
    ;;
  remove)
    lock
    refuse_mounts
    rm -rf -- "${retired}" "${stage}" "${tree}.tar-xenplay"
    if test -e "${tree}/.provisioned"; then mv -- "${tree}" "${retired}"; fi
    forget_exports
    rm -rf -- "${retired}"
    ;;
esac
