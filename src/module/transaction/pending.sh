# Section "pending": a change of this host that the host makes and undoes by itself, and that nobody has settled yet; none for the
# change of XENPLAY_TRANSACTION, which is being settled by whoever asks. Comes before other sections in one script.
pending_transaction() {
  pending_in=/var/lib/xenplay/transaction
  echo '=pending'
  pending_state=
  for name in pending rolling rollback_failed; do test ! -e "${pending_in}/${name}" || pending_state=${name}; done
  test -n "${pending_state}" || return 0
  pending_id=$(cat "${pending_in}/id" 2>/dev/null)
  test "${pending_id}" != "${XENPLAY_TRANSACTION:-}" || return 0
  printf '|state=%s\n|id=%s\n' "${pending_state}" "${pending_id}"
  test ! -r "${pending_in}/what" || sed 's/^/|what=/' "${pending_in}/what"
  if test "$(cat "${pending_in}/boot_id" 2>/dev/null)" != "$(cat /proc/sys/kernel/random/boot_id)"; then
    echo '|rebooted=yes'
  else
    read -r pending_now _ < /proc/uptime
    test -s "${pending_in}/begun" && read -r pending_from pending_for < "${pending_in}/begun" &&
      printf '|age=%s\n|left=%s\n' $((${pending_now%%.*} - pending_from)) $((pending_from + pending_for - ${pending_now%%.*}))
    if pending_timer "${pending_id}"; then echo '|timer=yes'; fi
  fi
  test ! -s "${pending_in}/applied" || printf '|applied=%s\n' "$(cat "${pending_in}/applied")"
  grep -iE 'failed|error|cannot' "${pending_in}/log" 2>/dev/null | tail -n 1 | sed 's/^/|log=/'
}
# Whether one of the ways in which the undoing is armed still lives.
pending_timer() {
  if test -d /run/systemd/system && systemctl is-active --quiet "xenplay-rollback-$1.timer" 2>/dev/null; then return 0; fi
  if test -s "${pending_in}/timer.pid" &&
    tr '\0' ' ' < "/proc/$(cat "${pending_in}/timer.pid")/cmdline" 2>/dev/null | grep -q 'transaction/timer.sh'; then return 0; fi
  test -s "${pending_in}/at.job" && atq 2>/dev/null | grep -q "^$(cat "${pending_in}/at.job")[[:space:]]"
}
pending_transaction
