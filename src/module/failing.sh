# How a script that changes something says why it stops: "CODE: cause" on stderr and status 1. Put before such scripts.

fail() {
  printf '%s: %s' "$1" "$2" | tr '\n\t' '  ' >&2
  echo >&2
  exit 1
}

# $1 what was written to, $2 what the tool said
fail_of_write() {
  case $2 in
    *ead-only*) fail read_only_fs "$1 cannot be written: $2" ;;
    *"o space"* | *uota*) fail no_space "$1 cannot be written: $2" ;;
    *) fail write_failed "$1 cannot be written: $2" ;;
  esac
}

# $1 directory, $2 KiB, $3 inodes; file systems without a number of inodes have enough of them.
check_space() {
  free=$(df -Pk -- "$1" | awk 'NR > 1 { print $(NF - 2) }')
  test "${free}" -ge "$2" || fail no_space "$1 has ${free} KiB left, $2 are needed"
  inodes=$(df -Pi -- "$1" 2>/dev/null | awk 'NR > 1 && $(NF - 4) + 0 > 0 { print $(NF - 2) }') || inodes=
  test -z "${inodes}" || test "${inodes}" -ge "$3" || fail no_space "$1 has ${inodes} inodes left, $3 are needed"
}
