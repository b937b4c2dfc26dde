# Waits $1 seconds of the clock that counts from boot, then runs rollback.sh with $2; ends early when there is nothing to undo.
set -u
PATH=${PATH}:/usr/sbin:/sbin:/usr/bin:/bin
export PATH
base=/var/lib/xenplay/transaction
if test "$2" = rollback; then echo $$ > "${base}/timer.pid"; fi
id=$(cat "${base}/id")
uptime() { read -r up _ < /proc/uptime; echo "${up%%.*}"; }
end=$(($(uptime) + $1))
while test "$(uptime)" -lt "${end}"; do
  sleep 1
  test "$2" != rollback || test "$(cat "${base}/pending" 2>/dev/null)" = "${id}" || exit 0
done
exec sh "${base}/rollback.sh" "$2" "${id}"
