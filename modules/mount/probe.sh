# Looks at a mount point without touching what is mounted there: a dead server would hold us for ever. Prints key=value lines,
# then "content" and the table; changes nothing. $1 path, $2 table, $3 source
set -u
LC_ALL=C
export LC_ALL
path=$1 table=$2 source=$3
mounted=
while read -r device point type options _; do
  case ${point} in *\\*) point=$(printf "%b" "${point}") ;; esac
  test "${point}" = "${path}" || continue
  mounted=yes
  printf 'mounted=%s %s %s\n' "${device}" "${type}" "${options}"
done </proc/self/mounts
while read -r device _; do
  test "${device}" != "${source}" || echo swap=on
done </proc/swaps 2>/dev/null
if test -n "${mounted}"; then echo folder=yes
elif timeout 5 true 2>/dev/null; then
  timeout 5 test -d "${path}"
  case $? in 0) echo folder=yes ;; 1) echo folder=no ;; *) echo folder=stuck ;; esac
elif test -d "${path}"; then echo folder=yes
else echo folder=no
fi
test -e "${table}" || { echo table=absent; exit 0; }
echo table=found
echo content
cat -- "${table}"
