#!/bin/sh
# Defines xp_guard SECONDS SILENT_SECONDS CLEANUP in the long-lived shell, whose process group is ${xp_g} and start ${xp_t}.
# Work on a host must not outlive its run: beside a request that may change something, a watcher looks every two seconds
# whether the process that carries the session (sshd, dropbear; for a local shell the controller) is there, and, where it may
# be asked, whether it still reads anything, as keepalives come every few seconds. Else, or after SECONDS, it ends the group.
# SILENT_SECONDS 0: silence means nothing. Needs /proc; without it there is no watcher.
# One watcher serves a shell to its end, for processes are what a change costs a host. Descriptor 9 of the shell tells whether it
# is at work: open from xp_guard to xp_rest. Of two signals for that, one may be lost, or taken after the other. Each xp_guard gives
# the watcher all its seconds anew; a request that needs more of them gets another watcher.
# shellcheck disable=SC2154 # xp_g comes from the shell's preamble
xp_w='' xp_most=0
xp_guard() {
  # The seconds first: who sees the descriptor has them.
  if test "$1" -gt "${xp_most}" || ! xp_tell USR1; then
    xp_unguard
    xp_start "$@"
  fi
  exec 9</dev/null
}

xp_start() {
  test -n "${xp_t:-}" || return 0
  xp_p=${PPID}
  while read -r _ xp_c _ xp_q _ <"/proc/${xp_p}/stat"; do
    case ${xp_c} in
      '(sudo)' | '(su)' | '(sh)' | '(dash)' | '(bash)' | '(ash)' | '(busybox)') xp_p=${xp_q} ;;
      *) break ;;
    esac
  done 2>/dev/null
  test -d "/proc/${xp_p}" || return 0
  xp_most=$1
  # A signal that comes before the watcher has its trap must not end it.
  trap '' USR1
  xp_watch "$1" "$2" "$3" </dev/null >/dev/null 2>&1 &
  xp_w=$!
  trap - USR1
}

xp_rest() {
  # Where nobody can see it, work would be taken for rest.
  test -e "/proc/$$/fd/9" || xp_unguard
  exec 9<&-
}

# Ends the watcher, with the sleep that it waits for.
xp_unguard() {
  xp_tell TERM || :
  xp_w=
}

# Only a child of this shell: the number of one that is gone may be another's by now.
xp_tell() {
  test -n "${xp_w}" && read -r _ _ _ xp_q _ <"/proc/${xp_w}/stat" && test "${xp_q}" = "$$" && kill "-$1" "${xp_w}"
} 2>/dev/null

# Sets works. Of a shell that is gone it stays what it was: such a one may have left work.
xp_see() {
  if test -e "/proc/$$/fd/9"; then works=yes; elif test -d "/proc/$$"; then works=no; fi
}

xp_watch() {
  left=$1 silent=0 before='' pause='' works=yes
  trap 'test -z "${pause}" || kill "${pause}"; exit' TERM
  trap 'left=$1 silent=0' USR1
  # What runs at rest has no need of a watcher, or shall outlive the session; the watcher itself shall not outlive the shell.
  while if test "${works}" = yes; then test "${left}" -gt 0 && test -d "/proc/${xp_p}"; else test -d "/proc/$$"; fi; do
    sleep 2 &
    pause=$!
    # A signal ends the wait, not the sleep.
    while wait "${pause}"; test $? -gt 128 && kill -0 "${pause}"; do :; done
    left=$((left - 2))
    xp_see
    if test "${works}" = no; then
      left=$1 silent=0
    elif test "$2" -gt 0 && read -r _ now <"/proc/${xp_p}/io"; then
      if test "${now}" = "${before}"; then silent=$((silent + 2)); else silent=0 before=${now}; fi
      test "${silent}" -lt "$2" || break
    fi
  done
  test "${works}" = yes || exit
  trap '' TERM
  eval "$3"
  kill -TERM "-${xp_g}"
  sleep 1
  kill -KILL "-${xp_g}"
}
