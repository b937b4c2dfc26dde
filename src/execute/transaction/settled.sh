# Stops, with the reason on stderr, while a change of the network that this host makes and undoes by itself is neither confirmed nor
# undone: what else changes the network would be lost with it, or mistaken for it; a restart would undo it. Comes before such a script.
for settled_not in pending rolling rollback_failed; do
  if test -e "/var/lib/xenplay/transaction/${settled_not}"; then
    printf 'transaction_pending: an earlier change of the network of this host is not settled (%s)\n' \
      "$(tr '\n' ';' </var/lib/xenplay/transaction/what 2>/dev/null)" >&2
    exit 9
  fi
done
