# Tells on stderr, and does nothing else, while a change of the network that this host makes and undoes by itself is neither confirmed
# nor undone. Comes before a probe whose module would have to wait for that with its changes.
for settled_not in pending rolling rollback_failed; do
  if test -e "/var/lib/xenplay/transaction/${settled_not}"; then
    printf 'transaction_pending: an earlier change of the network of this host is not settled (%s)\n' \
      "$(tr '\n' ';' </var/lib/xenplay/transaction/what 2>/dev/null)" >&2
  fi
done
