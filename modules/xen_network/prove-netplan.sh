# Has netplan read what its files are to be, before any of them is written. Parameters: path and text in turn.
set -u
root=$(mktemp -d) || exit 1
trap 'rm -rf "${root}"' EXIT
mkdir -p "${root}/etc/netplan"
for file in /etc/netplan/*.yaml; do test ! -f "${file}" || cp -p -- "${file}" "${root}${file}"; done
while test "$#" -gt 1; do
  case $1 in
    /etc/netplan/*) rm -f -- "${root}$1"; (umask 077; printf '%s\n' "$2" > "${root}$1") ;;
  esac
  shift 2
done
said=$(netplan generate --root-dir "${root}" 2>&1) || { printf 'netplan does not take the new files: %s\n' "${said}" >&2; exit 1; }
