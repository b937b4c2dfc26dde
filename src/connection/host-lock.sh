#!/bin/sh
# host-lock.sh NAME RUN OWNER FORCE: takes the lock NAME for the shell that this runs in (also as a subshell: $$ is the long-lived
# one). It is a file in memory with one line: RUN SHELL STARTED SINCE OWNER. The shell makes it itself (noclobber: it makes it or fails),
# as a process would cost a host more than all else here. An owner whose shell on this host is gone has it no more.
# Ends with 0, or with 75 and two lines: seconds, owner.
set -eu
name="$1"
run="$2"
owner="$3"
force="$4"

# Sets start: when a process was started (field 22 of stat, proc(5)); a number that is given again is not taken for it.
started() {
  read -r stat <"/proc/$1/stat" || stat=
  # shellcheck disable=SC2086 # the fields are wanted apart
  set -- ${stat}
  start=${22:--}
} 2>/dev/null

# Sets now, in seconds since the host was started.
clock() {
  if read -r now _ </proc/uptime; then now=${now%.*}; else now=$(date +%s); fi
} 2>/dev/null

lock=
for folder in /run/lock /run /tmp; do
  if test -z "${lock}" && test -d "${folder}" && test -w "${folder}"; then lock="${folder}/${name}"; fi
done
# A host on which nothing can be written is worked on without a lock: what to do there (make room, say) is not ours to refuse.
test -n "${lock}" || exit 0
started "$$"
clock
mine="${run} $$ ${start} ${now} ${owner}"
# Whoever runs here shall read who has it.
umask 022
set -C

# Sets said to the line of the lock $1; empty where there is none, or none yet.
read_lock() { IFS= read -r said <"$1" || said=; } 2>/dev/null

for turn in 1 2 3 4 5 6 7 8; do
  # noclobber guards plain files alone.
  if test -L "${lock}" || { test -e "${lock}" && test ! -f "${lock}"; }; then break; fi
  if { printf '' >"${lock}"; } 2>/dev/null; then
    printf '%s\n' "${mine}" >>"${lock}" 2>/dev/null || :
    read_lock "${lock}"
    # Another run may have taken it for one that nobody has, if this shell stood still before it wrote.
    if test -n "${said}" && test "${said}" != "${mine}"; then continue; fi
    # No room for a line: as if nothing could be written.
    test -n "${said}" || rm -f "${lock}"
    exit 0
  fi
  read_lock "${lock}"
  theirs="${said}"
  # It is being made, or who made it died over that.
  if test -z "${theirs}" && test "${turn}" -lt 4; then
    test "${turn}" -eq 1 || test ! -e "${lock}" || sleep 1
    continue
  fi
  read -r their_run their_shell their_start since who <<EOF
${theirs}
EOF
  lives=no
  started "${their_shell}"
  if test "${their_start}" != - && test "${start}" = "${their_start}"; then lives=yes; fi
  # Several hosts of the inventory may be one machine: the run has it already.
  if test "${their_run}" = "${run}" && test "${lives}" = yes; then exit 0; fi
  if test "${their_run}" != "${run}" && test "${force}" != 1 && test "${lives}" = yes; then
    # What a killed controller or a lost link left at work is ended within a few seconds.
    if test "${turn}" -lt 6; then
      sleep 1
      continue
    fi
    clock
    printf '%s\n%s\n' "$((now - since))" "${who}"
    exit 75
  fi
  # Moved first: what is taken away must be what was looked at, not what another one made meanwhile.
  if ! mv "${lock}" "${lock}.$$" 2>/dev/null; then
    # Another user's, in a folder where only owners may: this run's own, or nobody's any more. Neither keeps us away.
    read_lock "${lock}"
    if test "${said}" = "${theirs}"; then exit 0; fi
    continue
  fi
  read_lock "${lock}.$$"
  if test "${said}" = "${theirs}"; then
    rm -f "${lock}.$$"
  else
    mv "${lock}.$$" "${lock}"
  fi
done
echo "the lock ${lock} cannot be made" >&2
exit 76
