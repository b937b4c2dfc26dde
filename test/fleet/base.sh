#!/bin/sh
# base.sh FLAVOUR: prints the folder of the tree that hosts of this flavour share, and builds it when it is missing.
# The cache is keyed by these scripts, built beside its final name and moved there whole; one builder at a time.
set -eu
LC_ALL=C
PATH="${PATH}:/usr/sbin:/sbin"
export LC_ALL PATH

flavour="$1"
here="$(cd "$(dirname "$0")" && pwd)"
cache="${XDG_CACHE_HOME:-${HOME}/.cache}/xenplay/fleet"
HOST_KEYS=64
export HOST_KEYS

case "${flavour}" in
  debian | python | busybox) ;;
  *)
    echo "fleet: unknown flavour ${flavour}; use debian, python or busybox" >&2
    exit 1
    ;;
esac

key="$(cat "${here}"/base.sh "${here}"/tree*.sh "${here}/init.sh" | sha256sum | cut -c 1-16)"
base="${cache}/${key}/${flavour}"
mkdir -p "${cache}/${key}"
touch "${cache}/${key}"
if test -d "${base}"; then
  echo "${base}"
  exit 0
fi

exec 9>"${cache}/${key}.lock"
flock 9
if ! test -d "${base}"; then
  # Trees of older scripts that nobody used for two weeks.
  find "${cache}" -mindepth 1 -maxdepth 1 -mtime +14 -exec rm -rf -- {} +
  echo "fleet: building the ${flavour} tree (once; about a minute)" >&2
  log="${cache}/${key}/${flavour}.log"
  # A mount namespace of its own: the work folder is memory, and goes away with the builder, however that ends.
  if ! unshare --mount --propagation private sh "${here}/tree.sh" "${flavour}" "${base}" >"${log}" 2>&1 9>&-; then
    tail -n 20 "${log}" >&2
    echo "fleet: the ${flavour} tree could not be built; whole log in ${log}" >&2
    exit 1
  fi
fi
echo "${base}"
