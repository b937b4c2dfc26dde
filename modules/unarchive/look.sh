# Says what decides whether an archive is unpacked: creates=yes|no, dest=folder|other|missing, src=yes|no.
# $1 creates, $2 dest, $3 src on the host; empty: not asked
set -u
if test -n "$1"; then
  if test -e "$1"; then echo creates=yes; else echo creates=no; fi
fi
if test -d "$2"; then echo dest=folder; elif test -e "$2"; then echo dest=other; else echo dest=missing; fi
if test -n "$3"; then
  if test -f "$3" && test -r "$3"; then echo src=yes; else echo src=no; fi
fi
exit 0
