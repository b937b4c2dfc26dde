# Looks at a file of the host that is to be copied. Prints source=absent|directory|other, or source=file with mode, sha256, sha1
# and md5; then sets the parameters of the look at dest, which follows.
# $1 the file; the others are those of look-dest.sh
set -u
source=$1
shift
if test -d "${source}"; then echo source=directory
elif test ! -e "${source}"; then echo source=absent
elif test ! -f "${source}"; then echo source=other
else
  sum256=$(sha256sum < "${source}") && sum1=$(sha1sum < "${source}") && sum5=$(md5sum < "${source}") || exit 1
  printf 'source=file %s %s %s %s\n' "$(stat -L -c %a -- "${source}")" "${sum256%% *}" "${sum1%% *}" "${sum5%% *}"
  set -- "$1" "$2" "${sum256%% *}" "$4" "$5" "$6" "$7"
fi
