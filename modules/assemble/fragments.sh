# Prints the files of a folder, each as "name=" with its name in base64 or hexadecimal, then "data=" with its content so.
# $1 folder, $2 most bytes of all; prints kind=absent or kind=other where it is no folder, size= and no data where it is too much
set -u
LC_ALL=C
export LC_ALL
folder=$1 most=$2
test -e "${folder}" || { echo kind=absent; exit 0; }
test -d "${folder}" || { echo kind=other; exit 0; }
if command -v base64 >/dev/null 2>&1; then
  echo coding=base64
  coded() { base64 | tr -d '\n'; }
else
  echo coding=hex
  coded() { od -An -v -tx1 | tr -d ' \n'; }
fi
total=0
for file in "${folder}"/* "${folder}"/.*; do
  test -f "${file}" || continue
  total=$((total + $(wc -c < "${file}")))
done
printf 'size=%s\n' "${total}"
test "${total}" -le "${most}" || exit 0
for file in "${folder}"/* "${folder}"/.*; do
  test -f "${file}" || continue
  printf 'name=%s\n' "$(printf %s "${file##*/}" | coded)"
  printf 'data=%s\n' "$(coded < "${file}")"
done
