#!/bin/sh
# Serves /app/www on port 8080; /app/health exists while this instance wants requests.
read -r host < /proc/sys/kernel/hostname
httpd -f -p 8080 -h /app/www &
server=$!

# A rolling update takes an instance out of its Service while it is being stopped:
# requests that are already on their way still get their answer.
stop() {
  rm -f /app/health
  echo "my-app $VERSION on $host is stopping"
  sleep 2
  kill "$server"
}
trap stop TERM INT

touch /app/health
echo "my-app $VERSION on $host listens on port 8080"
wait "$server"
