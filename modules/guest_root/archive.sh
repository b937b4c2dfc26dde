# Packed trees: how much they hold, and unpacking them into the stage.
# shellcheck disable=SC2154 # common.sh sets what is read here, or another part reads what is set
set -eu

# How the archive is packed; not every tar finds that out by itself (busybox's goes by the ending of the name).
packer() {
  case $(head -c 6 <"$1" | od -An -tx1 | tr -d ' \n') in
    1f8b*) echo gzip ;;
    425a68*) echo bzip2 ;;
    fd377a585a00) echo xz ;;
    28b52ffd*) echo zstd ;;
    *) echo cat ;;
  esac
}

plain() {
  with=$(packer "$1")
  case ${with} in
    cat) cat <"$1" ;;
    *) "${with}" -dc <"$1" ;;
  esac
}

needs_of() {
  plain "$1" 2>/dev/null | tar -tvf - 2>/dev/null | awk '{ inodes++; size += int(($3 + 4095) / 4096) * 4 }
    END { printf "%d %d\n", size * 1.05 + 1024, inodes + 64 }'
}

extract() {
  # Old and small tars know neither attributes nor access lists.
  case $(tar --version 2>/dev/null) in
    *GNU*) set -- "$1" --numeric-owner --xattrs '--xattrs-include=*' --acls ;;
    *) set -- "$1" --numeric-owner ;;
  esac
  packed=$1
  shift
  # A pipe would only tell how tar ended, and half an archive may look like a whole one to it.
  with=$(packer "${packed}")
  case ${with} in
    cat) ;;
    *) error=$("${with}" -t <"${packed}" 2>&1) || fail archive_broken "${packed}: ${error}" ;;
  esac
  error=$({ plain "${packed}" | tar -x -p "$@" -f - -C "${stage}"; } 2>&1) || {
    case ${error} in
      *"o space"* | *ead-only* | *uota*) fail_of_write "${stage}" "${error}" ;;
      *) fail archive_broken "${packed}: ${error}" ;;
    esac
  }
}
