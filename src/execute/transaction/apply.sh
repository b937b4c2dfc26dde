# Carries out the staged steps, whether anybody is connected or not; what fails is undone at once.
set -u
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin
LC_ALL=C
export PATH LC_ALL
base=/var/lib/xenplay/transaction
exec >> "${base}/log" 2>&1
echo $$ > "${base}/apply.pid"
# Our answer is to leave before the link may go.
sleep 1
for step in "${base}"/steps/*; do
  if ! sh "${step}"; then
    echo "step ${step##*/} failed"
    printf 'failed %s\n' "${step##*/}" > "${base}/applied"
    rm -f "${base}/apply.pid"
    exec sh "${base}/rollback.sh" failed
  fi
done
rm -f "${base}/apply.pid"
printf 'ok\n' > "${base}/applied.new"
mv "${base}/applied.new" "${base}/applied"
