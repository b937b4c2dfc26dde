#!/bin/sh
# reboot.sh FOLDERS MINUTES MESSAGE [WORD…]: restarts the machine by these words, else by shutdown, or reboot where there is none.
# Programs without a folder are looked for in FOLDERS (parted by colons) only.
set -u
folders="$1" minutes="$2" message="$3"
shift 3

where() {
  case "$1" in
    */*) printf '%s\n' "$1" ;;
    *) (
      PATH="${folders}"
      command -v -- "$1"
    ) ;;
  esac
}

if test "$#" -eq 0; then
  set -- shutdown -r "+${minutes}" "${message}"
  if ! where shutdown >/dev/null; then
    # That of busybox knows seconds, and no message.
    set -- reboot
    test "${minutes}" -eq 0 || set -- reboot -d "$((minutes * 60))"
  fi
fi
if ! program="$(where "$1")"; then
  echo "Unable to find command \"$1\" in search paths: ${folders}" >&2
  exit 127
fi
shift
exec "${program}" "$@"
