# Says how far the transaction $1 is. Sections: "=NAME", then lines that begin with "|".
set -u
base=/var/lib/xenplay/transaction
content() { sed 's/^/|/'; }
echo '=transaction'
state=none
for name in pending rolling rolled_back rollback_failed committed; do test ! -e "${base}/${name}" || state=${name}; done
test "$(cat "${base}/id" 2>/dev/null)" = "$1" || state=none
printf '|state=%s\n' "${state}"
test ! -s "${base}/applied" || printf '|applied=%s\n' "$(cat "${base}/applied")"
test ! -s "${base}/attempt" || printf '|attempt=%s\n' "$(cat "${base}/attempt")"
test ! -s "${base}/reason" || printf '|reason=%s\n' "$(cat "${base}/reason")"
if test "$(cat "${base}/boot_id" 2>/dev/null)" != "$(cat /proc/sys/kernel/random/boot_id)"; then echo '|rebooted=yes'; fi
echo '=log'
tail -n 20 "${base}/log" 2>/dev/null | content
echo '=end'
